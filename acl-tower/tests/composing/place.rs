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
    /// The path of the `nest_service` that it stands under.
    pub(crate) nested: Option<String>,
}

impl Place {
    pub(crate) fn new(method: Option<&str>, path: Option<String>) -> Self {
        Self {
            method: method.map(|method| Method::from_bytes(method.as_bytes()).unwrap()),
            path,
            is_its_own: false,
            nested: None,
        }
    }

    /// The same under a `nest_service`.
    pub(crate) fn nested_at(self, prefix: &str) -> Self {
        Self { nested: Some(prefix.trim_end_matches('/').to_owned()), ..self }
    }
}

/// Where a guarded router stands, and where it is said to stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stands {
    /// The prefix of its routes in it, and the one that the edge was told.
    pub(crate) inside: String,
    pub(crate) said_inside: String,
    /// The prefix of routers around it that was stated.
    pub(crate) said_outside: String,
}

/// A handler that ran.
#[derive(Clone, Debug)]
pub(crate) struct Ran {
    pub(crate) place: Place,
    /// The method with which the request was let in.
    pub(crate) seen: Method,
    /// The prefixes under which its router stands, outermost first.
    pub(crate) prefix: String,
    /// The path that it saw.
    pub(crate) path: String,
    pub(crate) stands: Stands,
}

/// A path without the names of its parameters.
fn shape(path: &str) -> String {
    let mut pieces = path.split('{');
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |shape, piece| {
        let (name, after) = piece.split_once('}').unwrap();
        shape + if name.starts_with('*') { "{*}" } else { "{}" } + after
    })
}

fn under(prefix: &str, path: &str) -> String {
    if path == "/" && !prefix.is_empty() { prefix.to_owned() } else { format!("{prefix}{path}") }
}

impl Ran {
    /// The endpoint that the registry has where the handler was mounted. Where it was mounted for every method, that
    /// of the request's: H1, `HEAD` is the `GET` of its path, unless the registry has a `HEAD` there. At the path of a
    /// `nest_service`, with a slash or without, the service sees the same, so it may be either.
    pub(crate) fn endpoints<R: Registry>(&self) -> Vec<EndpointId<R>> {
        let Stands { inside, said_inside, said_outside } = &self.stands;
        let said = format!("{said_outside}{said_inside}");
        let find = |path: &str| {
            if self.place.is_its_own {
                return self.find(path, "");
            }
            let here = under(inside, path);
            let is_root = here == "/" && !said_outside.is_empty();
            self.find(&format!("{}{}", self.prefix, if is_root { "" } else { &here }), &said)
        };
        let own = self.place.path.as_deref().and_then(find);
        let Some(nested) = self.place.nested.as_deref().filter(|_| own.is_none()) else {
            return own.into_iter().collect();
        };
        // A service has every path under its own. What the registry has of them is not the service's to serve.
        match self.path.as_str() {
            "/" => find(nested).into_iter().chain(find(&format!("{nested}/"))).collect(),
            _ => find(&format!("{nested}/{{*rest}}")).into_iter().collect(),
        }
    }

    /// The endpoint of the registry under a prefix at this whole path.
    fn find<R: Registry>(&self, whole: &str, prefix: &str) -> Option<EndpointId<R>> {
        let find = |method: &str| {
            let is_at = |path: &str| shape(&under(prefix, path)) == shape(whole);
            EndpointId::<R>::all().find(|id| id.route().method == method && is_at(id.route().path))
        };
        match &self.place.method {
            Some(method) => find(method.as_str()),
            None => find(self.seen.as_str()).or_else(|| find("GET").filter(|_| self.seen == Method::HEAD)),
        }
    }
}

/// What ran for one request.
#[derive(Clone, Default)]
pub(crate) struct Log {
    all: Arc<Mutex<Vec<Ran>>>,
    pub(crate) stands: Arc<Mutex<Stands>>,
}

/// The method before a layer behind the guards changed it.
#[derive(Clone)]
pub(crate) struct LetInAs(pub(crate) Method);

/// The path before a layer changed it.
#[derive(Clone)]
pub(crate) struct MatchedAs(pub(crate) String);

/// Changes the path of a request that was matched.
pub(crate) fn change_path(request: &mut axum::extract::Request, uri: &'static str) {
    if request.extensions().get::<MatchedAs>().is_none() {
        let path = request.uri().path().to_owned();
        request.extensions_mut().insert(MatchedAs(path));
    }
    *request.uri_mut() = http::Uri::from_static(uri);
}

impl Log {
    pub(crate) fn take(&self) -> Vec<Ran> {
        std::mem::take(&mut self.all.lock().unwrap())
    }

    /// What of a path is behind the `nest_service` of a place.
    fn behind(&self, place: &Place, path: &str) -> String {
        let Some(nested) = &place.nested else { return path.to_owned() };
        let segments = under(&self.stands.lock().unwrap().inside, nested).matches('/').count();
        path.match_indices('/').nth(segments).map_or("/", |(at, _)| &path[at..]).to_owned()
    }

    /// The handler of this place runs.
    pub(crate) fn ran<B>(&self, place: &Place, request: &Request<B>) {
        let extensions: &Extensions = request.extensions();
        let seen =
            extensions.get().map_or_else(|| request.method().clone(), |LetInAs(method)| method.clone());
        let prefix = extensions.get().map_or_else(String::new, |Prefix(prefix)| prefix.clone());
        let path = extensions
            .get()
            .map_or_else(|| request.uri().path().to_owned(), |MatchedAs(path)| self.behind(place, path));
        let stands = self.stands.lock().unwrap().clone();
        self.all.lock().unwrap().push(Ran { place: place.clone(), seen, prefix, path, stands });
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
