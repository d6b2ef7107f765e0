//! Headers that say how many requests are left.

use std::fmt::Write as _;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use http::{HeaderName, HeaderValue, Request, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::clock::now;
use crate::limits::Meter;

/// Adds `RateLimit-Policy` and `RateLimit` to responses to keys with limits, in the form of the IETF's draft:
///
/// ```text
/// RateLimit-Policy: "hour";q=1000;w=3600, "day";q=10000;w=86400
/// RateLimit: "hour";r=998;t=1732, "day";r=9998;t=59332
/// ```
///
/// It wraps the application. With several replicas, `r` is what this replica knows to be left. The true number may be
/// smaller: `429` is what counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct RateLimitHeaders;

/// Where the authenticator puts the meter of a request.
#[derive(Clone, Default)]
pub(crate) struct Slot(Arc<OnceLock<Arc<Meter>>>);

impl Slot {
    pub(crate) fn put(&self, meter: &Arc<Meter>) {
        // Where an application calls itself, the meter of the outer request counts.
        let _ = self.0.set(Arc::clone(meter));
    }
}

impl<S> Layer<S> for RateLimitHeaders {
    type Service = WithRateLimit<S>;

    fn layer(&self, inner: S) -> Self::Service {
        WithRateLimit { inner }
    }
}

/// An application whose responses say how many requests are left; see [`RateLimitHeaders`].
#[derive(Clone, Debug)]
pub struct WithRateLimit<S> {
    inner: S,
}

impl<S, B, C> Service<Request<B>> for WithRateLimit<S>
where
    S: Service<Request<B>, Response = Response<C>>,
{
    type Response = Response<C>;
    type Error = S::Error;
    type Future = Told<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let slot = Slot::default();
        request.extensions_mut().insert(slot.clone());
        Told { inner: self.inner.call(request), slot }
    }
}

pin_project! {
    /// The answer, with its headers.
    pub struct Told<F> {
        #[pin]
        inner: F,
        slot: Slot,
    }
}

impl<F, B, E> Future for Told<F>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut answer = ready!(this.inner.poll(context));
        if let (Ok(answer), Some(meter)) = (&mut answer, this.slot.0.get()) {
            for (name, text) in ["ratelimit-policy", "ratelimit"].into_iter().zip(texts(meter)) {
                if let Ok(value) = HeaderValue::try_from(text) {
                    answer.headers_mut().insert(HeaderName::from_static(name), value);
                }
            }
        }
        Poll::Ready(answer)
    }
}

/// The policy, and what is left.
fn texts(meter: &Meter) -> [String; 2] {
    let [mut policy, mut left] = [String::new(), String::new()];
    for (window, rest, end) in meter.left(now()) {
        let name = window.name();
        let comma = if policy.is_empty() { "" } else { ", " };
        let _ = write!(policy, "{comma}\"{name}\";q={};w={}", window.limit, window.seconds);
        let _ = write!(left, "{comma}\"{name}\";r={rest};t={end}");
    }
    [policy, left]
}
