//! Where handlers are mounted, and which of them ran.

use std::sync::{Arc, Mutex};

use acl::{EndpointId, Registry};
use http::{Extensions, Method, Request};
use tower::util::MapRequestLayer;

/// Where a handler was mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// None for every method.
    pub(crate) method: Option<Method>,
    /// The path in its router, with the prefixes of nested ones; none for what no path leads to, such as a fallback.
    pub(crate) path: Option<String>,
    /// Mounted by its endpoint: that is what it is, under any prefix.
    pub(crate) is_its_own: bool,
}

impl Place {
    pub(crate) fn new(method: Option<&str>, path: Option<String>) -> Self {
        Self {
            method: method.map(|method| Method::from_bytes(method.as_bytes()).unwrap()),
            path,
            is_its_own: false,
        }
    }
}

/// A handler that ran.
#[derive(Clone, Debug)]
pub(crate) struct Ran {
    pub(crate) place: Place,
    /// The method with which the request was let in.
    pub(crate) seen: Method,
    /// The prefixes under which its router stands, outermost first.
    pub(crate) prefix: String,
}

impl Ran {
    /// The endpoint that the registry has where the handler was mounted. Where it was mounted for every method, that
    /// of the request's: H1, `HEAD` is the `GET` of its path, unless the registry has a `HEAD` there.
    pub(crate) fn endpoint<R: Registry>(&self) -> Option<EndpointId<R>> {
        let own = self.place.path.as_deref()?;
        let whole = if self.place.is_its_own { own.to_owned() } else { format!("{}{own}", self.prefix) };
        let path = whole.as_str();
        let find = |method: &str| {
            EndpointId::<R>::all().find(|id| id.route().method == method && id.route().path == path)
        };
        match &self.place.method {
            Some(method) => find(method.as_str()),
            None => find(self.seen.as_str()).or_else(|| find("GET").filter(|_| self.seen == Method::HEAD)),
        }
    }
}

/// What ran for one request.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Ran>>>);

/// The method before a layer behind the guards changed it.
#[derive(Clone)]
pub(crate) struct LetInAs(pub(crate) Method);

impl Log {
    pub(crate) fn take(&self) -> Vec<Ran> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    /// The handler of this place runs.
    pub(crate) fn ran<B>(&self, place: &Place, request: &Request<B>) {
        let extensions: &Extensions = request.extensions();
        let seen =
            extensions.get().map_or_else(|| request.method().clone(), |LetInAs(method)| method.clone());
        let prefix = extensions.get().map_or_else(String::new, |Prefix(prefix)| prefix.clone());
        self.0.lock().unwrap().push(Ran { place: place.clone(), seen, prefix });
    }
}

/// The prefixes that a request has passed.
#[derive(Clone)]
pub(crate) struct Prefix(String);

impl Prefix {
    /// A layer that stands under a prefix.
    pub(crate) fn enter(
        prefix: &str,
    ) -> MapRequestLayer<
        impl Fn(axum::extract::Request) -> axum::extract::Request + Clone + Send + Sync + 'static,
    > {
        let prefix = prefix.to_owned();
        MapRequestLayer::new(move |mut request: axum::extract::Request| {
            let before = request.extensions_mut().remove().map_or_else(String::new, |Self(before)| before);
            request.extensions_mut().insert(Self(before + &prefix));
            request
        })
    }
}
