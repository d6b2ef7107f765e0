//! The server calling itself: parts of a batch, and the read that follows a write.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, COOKIE, HeaderName};
use axum::response::Response;
use tower::util::BoxCloneSyncService;
use tower::{Layer, Service, ServiceExt as _};

/// The headers that say who calls; a part of a request has them as the whole has.
pub const PASSED_ON: [HeaderName; 4] = [
    AUTHORIZATION,
    COOKIE,
    HeaderName::from_static("x-csrf-token"),
    HeaderName::from_static("x-deskpro-agent-id"),
];

/// In the extensions of a part of a batch.
#[derive(Clone, Copy)]
pub struct InBatch;

/// In the extensions of a read that follows a write: it is no request of its own to the limits.
#[derive(Clone, Copy)]
pub struct NotCounted;

/// In the extensions of every request: the whole server, enforcement included.
#[derive(Clone)]
pub struct Dispatch {
    server: BoxCloneSyncService<Request, Response, Infallible>,
    /// Such as `http://127.0.0.1:8080`.
    pub origin: Arc<str>,
}

impl Dispatch {
    /// Serves one more request.
    pub async fn call(&self, request: Request) -> Response {
        match self.server.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

/// Puts a [`Dispatch`] into each request.
#[derive(Clone)]
pub struct DispatchLayer {
    /// Such as `http://127.0.0.1:8080`.
    pub origin: Arc<str>,
}

impl<S> Layer<S> for DispatchLayer {
    type Service = Dispatching<S>;

    fn layer(&self, inner: S) -> Dispatching<S> {
        Dispatching { inner, origin: self.origin.clone() }
    }
}

/// A service whose requests can call it again.
#[derive(Clone)]
pub struct Dispatching<S> {
    inner: S,
    origin: Arc<str>,
}

impl<S> Service<Request> for Dispatching<S>
where
    S: Service<Request<Body>, Response = Response, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> S::Future {
        // The clone has this layer too, so a part can be followed by its read.
        let server = BoxCloneSyncService::new(self.clone());
        request.extensions_mut().insert(Dispatch { server, origin: self.origin.clone() });
        self.inner.call(request)
    }
}
