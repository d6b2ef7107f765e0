//! The server calling itself: parts of a batch, and the read that follows a write.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::header::{AUTHORIZATION, COOKIE, FORWARDED, HeaderName};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, Uri};
use axum::response::Response;
use tower::util::BoxCloneSyncService;
use tower::{Layer, Service, ServiceExt as _};

/// The headers that say who calls, and from where.
const PASSED_ON: [HeaderName; 6] = [
    AUTHORIZATION,
    COOKIE,
    FORWARDED,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-csrf-token"),
    HeaderName::from_static("x-deskpro-agent-id"),
];

/// Who calls, and from where: a part of a request has that as the whole has, and nothing else of it.
pub struct OnBehalf {
    headers: HeaderMap,
    source: Option<ConnectInfo<SocketAddr>>,
}

impl OnBehalf {
    /// Of the request with this head.
    pub fn of(headers: &HeaderMap, extensions: &Extensions) -> Self {
        let mut passed_on = HeaderMap::new();
        for name in PASSED_ON {
            for value in headers.get_all(&name) {
                passed_on.append(name.clone(), value.clone());
            }
        }
        Self { headers: passed_on, source: extensions.get().copied() }
    }

    /// A request by the same caller.
    pub fn request(&self, method: Method, uri: Uri, body: Body) -> Request {
        let mut request = Request::new(body);
        (*request.method_mut(), *request.uri_mut()) = (method, uri);
        request.headers_mut().clone_from(&self.headers);
        if let Some(source) = self.source {
            request.extensions_mut().insert(source);
        }
        request
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OnBehalf {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers, &parts.extensions))
    }
}

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
