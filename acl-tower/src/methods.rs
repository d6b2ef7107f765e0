//! The methods to ask a router with.

use http::Method;

/// A method that no router has a handler of: only `any(…)` and services take it.
pub(crate) fn other_method() -> Method {
    Method::from_bytes(b"ACL").unwrap_or(Method::TRACE)
}

/// The methods that axum routes, and one that it does not.
pub(crate) fn methods() -> impl Iterator<Item = Method> {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
        Method::TRACE,
        Method::CONNECT,
    ];
    known.into_iter().chain([other_method()])
}
