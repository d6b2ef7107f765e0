//! Every route of an app behind the guard of its own endpoint.

#![allow(clippy::panic, reason = "an assertion that does not hold ends its test")]

use std::collections::BTreeSet;
use std::panic::Location;

use acl_core::{Access, EndpointId, Registry};
use bytes::Bytes;
use http::header::ALLOW;
use http::{Method, Request, StatusCode};

use super::answer::Answer;
use super::app::App;
use super::table::table;
use crate::methods::methods;
use crate::refusal::Cause;
use crate::spelling::filled;
use crate::target::{Target, routed, takes};

/// Sends requests without a credential, and checks that a guard has each of them:
///
/// - to every endpoint of the registry, by its method and a path made from its declared path. The guard of that
///   endpoint has to refuse it for want of a credential, or to let it in if the endpoint is `public`;
/// - to every other route, by every method that axum knows and one that it does not: at the paths of the registry, at
///   a path that no route has, and, where the app is an axum `Router`, at all paths of the router. No handler may
///   answer, but one that the guard of its endpoint let the request in to. What is to have no guard is named by
///   [`App::unguarded`].
///
/// All mistakes are reported at once: an endpoint that is not mounted, a route without a guard, and one behind the
/// guard of another endpoint.
///
/// Two mistakes cannot be seen from outside. The routes of a service that is no `Router` are not known, such as those
/// of a router that a layer was put around: give the router without it. And what a router has under a method is a
/// function without a name, so `get(create).post(list)` looks as `get(list).post(create)` does: where the registry
/// mounts its handlers by `with: [acl_tower::axum]`, each has the method and the path of its annotation.
///
/// A path that [`protect`](crate::protect) guards is one for all of its methods: that one of them has no handler is not
/// to be seen without a credential, and does no harm.
///
/// An app whose edge only reports fails.
///
/// Handlers of `public` endpoints and of routes without a guard are called, with an empty body. An app whose
/// `Authenticate` makes a credential out of nothing fails.
///
/// # Panics
/// An endpoint or another route is not guarded.
#[track_caller]
pub fn assert_every_route_guarded<R, P>(app: &App<R, P>) -> impl Future<Output = ()> + use<R, P>
where
    R: Registry,
    P: Send + Sync + 'static,
{
    let (app, place) = (app.clone(), Location::caller());
    async move {
        let endpoints = endpoints(&app).await;
        let routes = other_routes(&app).await;
        let (count, all) = (endpoints.len(), routed::<R>().count());
        let mut told = Vec::new();
        if count > 0 {
            let table = table(["endpoint", "without a credential"], &endpoints);
            told.push(format!("{count} of {all} endpoints are not behind their own guard\n{table}"));
        }
        if !routes.is_empty() {
            let (count, table) = (routes.len(), table(["route", "without a credential"], &routes));
            told.push(format!(
                "{count} requests to no endpoint were answered, and no guard refused them\n{table}  help: declare the \
                 route in the registry and guard it, or name it by `App::unguarded` if everyone may call it\n"
            ));
        }
        assert!(told.is_empty(), "{place}: {}", told.concat());
    }
}

/// What is wrong with the endpoints.
async fn endpoints<R, P>(app: &App<R, P>) -> Vec<[String; 2]>
where
    R: Registry,
    P: Send + Sync + 'static,
{
    let mut mistakes = Vec::new();
    for id in routed::<R>() {
        let found = match app.send(request(id), None).await {
            Ok(answer) => mistake(id, &answer),
            Err(error) => Some(format!("the service failed: {error}")),
        };
        mistakes.extend(found.map(|found| [id.to_string(), found]));
    }
    mistakes
}

/// A path that no router has as it is.
const NO_ROUTE: &str = "/~acl~";

/// What is wrong with everything else.
async fn other_routes<R, P>(app: &App<R, P>) -> Vec<[String; 2]>
where
    R: Registry,
    P: Send + Sync + 'static,
{
    let declared = routed::<R>().map(|id| id.route().path);
    let own = app.paths().iter().map(String::as_str);
    let paths: BTreeSet<&str> = declared.chain(own).chain([NO_ROUTE]).collect();
    let mut mistakes = Vec::new();
    let is_unguarded = |path: &str| app.is_unguarded(if path == NO_ROUTE { "*" } else { path });
    for path in paths.into_iter().filter(|path| !is_unguarded(path)) {
        let is_own = app.paths().iter().any(|own| own == path);
        for method in methods() {
            let is_endpoint = EndpointId::<R>::by_route(method.as_str(), path).is_some();
            let request = Request::builder().method(&method).uri(filled(path, "1")).body(Bytes::new());
            let Some(request) = request.ok().filter(|_| !is_endpoint) else { continue };
            let found = match app.send(request, None).await {
                Ok(answer) => stray(&method, path, is_own, &answer),
                Err(error) => Some(format!("the service failed: {error}")),
            };
            mistakes.extend(found.map(|found| [format!("{method} {path}"), found]));
        }
    }
    mistakes
}

/// What is wrong with the answer to a request that is to no endpoint, but perhaps the `HEAD` of one.
fn stray<R: Registry, P: Send + Sync + 'static>(
    method: &Method,
    path: &str,
    is_own: bool,
    answer: &Answer<R, P>,
) -> Option<String> {
    let found = answer.found();
    if answer.reported().is_some() {
        return Some(found);
    }
    match (answer.refusal(), answer.let_in_to()) {
        (Some(_), _) => None,
        (None, Some(id)) if takes(id, method) && id.route().path == path => None,
        (None, Some(id)) => Some(format!("{found}: by the guard of {id}")),
        // At a route axum itself answers nothing else than this.
        (None, None) if answer.status() == StatusCode::METHOD_NOT_ALLOWED => {
            (!answer.headers().contains_key(ALLOW)).then_some(found)
        }
        (None, None) if answer.status() == StatusCode::NOT_FOUND && !is_own => None,
        (None, None) => Some(found),
    }
}

/// A request to an endpoint: its method, and its path with something for each parameter.
pub(super) fn request<R: Registry>(id: EndpointId<R>) -> Request<Bytes> {
    let route = id.route();
    let mut value = "1".to_owned();
    // A path without parameters wins over one with them, so what is filled in is no declared path.
    while EndpointId::<R>::of_path(&filled(route.path, &value)).next().is_some() && route.path.contains('{') {
        value.push('1');
    }
    let request = Request::builder().method(route.method).uri(filled(route.path, &value)).body(Bytes::new());
    request.unwrap_or_else(|error| panic!("{id} has no request: {error}"))
}

fn mistake<R: Registry, P: Send + Sync + 'static>(
    id: EndpointId<R>,
    answer: &Answer<R, P>,
) -> Option<String> {
    let public = id.endpoint().access() == Access::Public;
    let found = answer.found();
    if answer.reported().is_some() {
        return Some(found);
    }
    Some(match (answer.refusal(), answer.let_in_to()) {
        (None, Some(other)) if other == id && public => return None,
        (None, Some(other)) if other == id => format!("{found}: `Authenticate` made a credential of nothing"),
        (None, Some(other)) => format!("{found}: by the guard of {other}"),
        (None, None) => match answer.status() {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => format!("{found}: not mounted"),
            _ => format!("{found}: mounted without a guard"),
        },
        (Some(refusal), _) => match refusal.target() {
            Target::Endpoint(other) if other != id => format!("{found}: by the guard of {other}"),
            Target::Endpoint(_) if !public && refusal.cause() == Cause::NoCredential => return None,
            Target::Endpoint(_) => found,
            target => match (refusal.help(), target) {
                (Some(help), _) => format!("{found}: {help}"),
                (None, Target::OtherMethod(_)) => format!("{found}: the path is mounted, its method is not"),
                (None, Target::NoRoute) => format!("{found}: not mounted"),
                (None, _) => format!("{found}: the route that matched is not in the registry"),
            },
        },
    })
}
