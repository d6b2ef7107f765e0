//! What a router matched, as the registry sees it.

use acl_core::{EndpointId, Registry};
use http::Method;
use http::header::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use http::request::Parts;

/// What a request is about, told by the router's match and never by the path of the request.
pub enum Target<R> {
    /// An endpoint.
    Endpoint(EndpointId<R>),
    /// A path of the registry, without this method. The endpoint is another one of that path.
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
}

impl<R> Clone for Target<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Target<R> {}

/// A browser that asks before it sends the request of another site (Fetch standard, "CORS-preflight request"). It
/// has no credential, and the request that it asks for comes by itself.
pub(crate) fn is_preflight(parts: &Parts) -> bool {
    parts.method == Method::OPTIONS
        && parts.headers.contains_key(ORIGIN)
        && parts.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}
