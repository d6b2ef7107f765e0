//! A handler of axum behind a guard.

use std::marker::PhantomData;

use acl_core::Registry;
use axum::body::Body;
use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::authenticate::Authenticate;
use crate::guard::{FromRefusal, GuardLayer, Guarding, Next};

/// A handler for what a guard refuses in any case.
pub(crate) fn refused<R, A, S>(guard: GuardLayer<R, A>) -> impl Handler<((),), S>
where
    R: Registry,
    A: Authenticate<R>,
    S: Send + Sync + 'static,
{
    let handler = async || StatusCode::INTERNAL_SERVER_ERROR;
    Guarded { guard, handler }
}

/// A handler behind a guard. As a handler it needs no clone of the handler or its state, and no allocation.
pub(crate) struct Guarded<R: Registry, A: Authenticate<R>, H> {
    pub(crate) guard: GuardLayer<R, A>,
    pub(crate) handler: H,
}

impl<R: Registry, A: Authenticate<R>, H: Clone> Clone for Guarded<R, A, H> {
    fn clone(&self) -> Self {
        Self { guard: self.guard.clone(), handler: self.handler.clone() }
    }
}

impl<R, A, H, T, S> Handler<T, S> for Guarded<R, A, H>
where
    R: Registry,
    A: Authenticate<R>,
    H: Handler<T, S>,
    T: 'static,
    S: Send + 'static,
{
    type Future = Guarding<R, A, Handling<H, T, S>, Body>;

    fn call(self, request: Request, state: S) -> Self::Future {
        self.guard.run(request, Handling { handler: self.handler, state, of: PhantomData })
    }
}

/// The call of a handler.
pub(crate) struct Handling<H, T, S> {
    handler: H,
    state: S,
    of: PhantomData<fn() -> T>,
}

impl<H: Handler<T, S>, T, S> Next<Body> for Handling<H, T, S> {
    type Output = Response;
    type Future = H::Future;

    fn run(self, request: Request) -> H::Future {
        self.handler.call(request, self.state)
    }
}

impl FromRefusal for Response {
    fn from_refusal(response: Response<Bytes>) -> Self {
        response.map(Body::from)
    }

    fn headers_mut(&mut self) -> Option<&mut HeaderMap> {
        Some(self.headers_mut())
    }
}
