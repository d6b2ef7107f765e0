//! Methods that axum has no filter for, such as `PROPFIND` and `M-SEARCH`: one service takes every method that the path
//! has no route for, and chooses by the method's name.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use acl_core::{EndpointId, Registry};
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter};
use http::Method;
use tower_service::Service;

/// The filter for the endpoint's method; `None` if axum has none.
pub(crate) fn filter<R: Registry>(endpoint: EndpointId<R>) -> Option<MethodFilter> {
    Method::from_bytes(endpoint.route().method.as_bytes()).ok()?.try_into().ok()
}

/// The endpoints of one path, by the names of their methods, and what refuses every other method.
#[derive(Clone)]
pub(crate) struct ByMethod(Arc<Methods>);

struct Methods {
    by_name: Vec<(&'static str, MethodRouter)>,
    other: MethodRouter,
}

impl ByMethod {
    pub(crate) fn new(by_name: Vec<(&'static str, MethodRouter)>, other: MethodRouter) -> Self {
        Self(Arc::new(Methods { by_name, other }))
    }
}

impl Service<Request> for ByMethod {
    type Response = Response;
    type Error = Infallible;
    type Future = <MethodRouter as Service<Request>>::Future;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let Methods { by_name, other } = &*self.0;
        let own = by_name.iter().find(|(name, _)| request.method() == *name);
        own.map_or(other, |(_, route)| route).clone().call(request)
    }
}
