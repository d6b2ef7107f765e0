//! What a router matched, as the registry sees it.

use acl_core::{EndpointId, Registry};
use http::Method;
use http::header::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use http::request::Parts;

/// What a request is about, told by the router's match and never by the path of the request.
pub enum Target<R> {
    /// An endpoint.
    Endpoint(EndpointId<R>),
    /// A path of the registry, and nothing that serves this method there. The endpoint is one of that path.
    OtherMethod(EndpointId<R>),
    /// A route that the registry does not have (D9).
    NotInRegistry,
    /// No route.
    NoRoute,
}

impl<R: Registry> Target<R> {
    /// The target of a route that a router matched, by its method and its declared path. `HEAD` is `GET`, unless
    /// the registry has it.
    pub fn matched(method: &Method, path: &str) -> Self {
        let by = |method| EndpointId::<R>::by_route(method, path);
        let own = by(method.as_str()).or_else(|| if method == Method::HEAD { by("GET") } else { None });
        let other = || EndpointId::of_path(path).next().map_or(Self::NotInRegistry, Self::OtherMethod);
        own.map_or_else(other, Self::Endpoint)
    }

    /// The endpoint.
    pub const fn endpoint(&self) -> Option<EndpointId<R>> {
        if let Self::Endpoint(id) = self { Some(*id) } else { None }
    }

    /// The declared path, where the registry has it.
    pub fn path(&self) -> Option<&'static str> {
        match self {
            Self::Endpoint(id) | Self::OtherMethod(id) => Some(id.route().path),
            Self::NotInRegistry | Self::NoRoute => None,
        }
    }

    /// The endpoints of the path.
    pub(crate) fn of_path(&self) -> impl Iterator<Item = EndpointId<R>> {
        self.path().into_iter().flat_map(EndpointId::of_path)
    }

    /// Whether the request is a preflight (Fetch standard, "CORS-preflight request") that no endpoint answers. A
    /// browser sends it before a request to another site; it has no credential, and the request that it asks for
    /// comes by itself.
    pub(crate) fn is_preflight(self, parts: &Parts) -> bool {
        parts.method == Method::OPTIONS
            && parts.headers.contains_key(ORIGIN)
            && parts.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
            && !self.of_path().any(|id| id.route().method == Method::OPTIONS.as_str())
    }
}

impl<R> Clone for Target<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Target<R> {}

/// The endpoints that a router may mount: all but permissions.
#[cfg(any(feature = "axum", feature = "openapi", feature = "testing"))]
pub(crate) fn routed<R: Registry>() -> impl DoubleEndedIterator<Item = EndpointId<R>> + Clone {
    EndpointId::all().filter(|id| !id.route().is_permission())
}

/// Whether an endpoint is the one that the registry has for this method at the endpoint's path: its own method, or
/// `HEAD` at a `GET` whose path has no `HEAD` of its own.
pub(crate) fn takes<R: Registry>(endpoint: EndpointId<R>, method: &Method) -> bool {
    let route = endpoint.route();
    method.as_str() == route.method
        || method == Method::HEAD
            && route.method == Method::GET.as_str()
            && EndpointId::<R>::by_route(Method::HEAD.as_str(), route.path).is_none()
}

/// The last match of a request by a router that reports it.
pub(crate) enum Match<'p> {
    /// The declared path, with the prefixes of the routers around.
    #[cfg_attr(not(feature = "axum"), expect(dead_code, reason = "axum reports it"))]
    Path(&'p str),
    /// A router reported no path: its fallback answers, or `nest_service` does.
    #[cfg_attr(not(feature = "axum"), expect(dead_code, reason = "axum reports it"))]
    Nothing,
    /// No router has matched yet.
    Unknown,
}

/// What a guard found a request to be about.
pub(crate) struct Found<R> {
    pub(crate) target: Target<R>,
    /// If the application put the guard where it cannot decide: what to write instead.
    pub(crate) help: Option<&'static str>,
    /// Whether nothing stands behind the guard that could go on.
    pub(crate) is_end: bool,
}

impl<R> Found<R> {
    pub(crate) const fn new(target: Target<R>) -> Self {
        Self { target, help: None, is_end: false }
    }

    pub(crate) const fn mistake(target: Target<R>, help: &'static str) -> Self {
        Self { target, help: Some(help), is_end: false }
    }

    /// The same where nothing stands behind the guard.
    pub(crate) const fn at_end(self) -> Self {
        Self { is_end: true, ..self }
    }
}

impl<R> Clone for Found<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Found<R> {}
