//! Routes, and which of them a request is for.

use std::pin::Pin;

use acl::{EndpointId, Registry};
use hyper::Method;

use crate::message::{Request, Response};

type Handler = Box<dyn Fn(Request) -> Pin<Box<dyn Future<Output = Response> + Send>> + Send + Sync>;

/// What [`api!`](crate::api) makes of its handlers.
pub trait Mounted: Registry {
    /// One for each endpoint.
    fn routes() -> Vec<Route<Self>>;
}

/// An endpoint and what answers it.
pub struct Route<R> {
    pub(crate) id: EndpointId<R>,
    pub(crate) handler: Handler,
}

impl<R: Registry> Route<R> {
    /// The route of this endpoint.
    pub fn new<F>(id: EndpointId<R>, handler: fn(Request) -> F) -> Self
    where
        F: Future<Output = Response> + Send + 'static,
    {
        Self { id, handler: Box::new(move |request| Box::pin(handler(request))) }
    }
}

/// The routes, in the order in which they are tried.
pub(crate) struct Router<R>(Vec<Route<R>>);

/// What a request is for.
pub(crate) enum Found<'r, R> {
    Route(&'r Route<R>, Vec<(&'static str, String)>),
    /// The path is there, with other methods.
    OtherMethods(Vec<EndpointId<R>>),
    Nothing,
}

impl<R: Mounted> Router<R> {
    pub(crate) fn new() -> Self {
        let mut routes = R::routes();
        // Fixed text before parameters: `/tickets/new` before `/tickets/{id}`.
        let rank = |route: &Route<R>| route.id.route().path.split('/').map(is_parameter).collect::<Vec<_>>();
        routes.sort_by_key(rank);
        Self(routes)
    }

    /// HEAD is answered as GET is.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Found<'_, R> {
        let method = if method == Method::HEAD { "GET" } else { method.as_str() };
        let matching = self.0.iter().filter_map(|route| {
            let declared = route.id.route();
            Some((route, declared, parameters(declared.path, path)?))
        });
        // Of the paths that match, the first decides; no method leads on to a wider path.
        let mut first = None;
        let mut others = Vec::new();
        for (route, declared, found) in matching {
            if *first.get_or_insert(declared.path) != declared.path {
                continue;
            }
            if declared.method == method {
                return Found::Route(route, found);
            }
            others.push(route.id);
        }
        if others.is_empty() { Found::Nothing } else { Found::OtherMethods(others) }
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

/// The parameters of a path that is of this form.
fn parameters(declared: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let (mut wanted, mut given) = (declared.split('/'), path.split('/'));
    let mut found = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(found),
            (Some(name), Some(value)) if is_parameter(name) => {
                if value.is_empty() {
                    return None;
                }
                found.push((name.trim_matches(['{', '}']), value.to_owned()));
            }
            (Some(wanted), Some(given)) if wanted == given => {}
            _ => return None,
        }
    }
}
