//! The methods to ask a router with.

use acl_core::METHODS;
use http::Method;

/// A method that no router has a handler of: only `any(…)` and services take it.
pub(crate) fn other_method() -> Method {
    Method::from_bytes(b"ACL").unwrap_or(Method::TRACE)
}

/// The methods that axum routes, and one that it does not.
pub(crate) fn methods() -> impl Iterator<Item = Method> {
    let known = METHODS.iter().filter_map(|method| Method::from_bytes(method.as_bytes()).ok());
    known.chain([Method::CONNECT, other_method()])
}
