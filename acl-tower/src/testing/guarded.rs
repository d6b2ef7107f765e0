//! Every endpoint of a registry behind its own guard.

#![allow(clippy::panic, reason = "an assertion that does not hold ends its test")]

use std::panic::Location;

use acl_core::{Access, EndpointId, Registry};
use bytes::Bytes;
use http::{Request, StatusCode};

use super::answer::Answer;
use super::app::App;
use super::table::table;
use crate::refusal::Cause;
use crate::target::Target;

/// Sends one request without a credential to every endpoint of the registry, by its method and a path made from its
/// declared path, and wants each refused for want of one by the guard of that endpoint, and `public` ones let in.
///
/// An endpoint that is not mounted, one that is mounted without a guard, and one behind the guard of another are
/// reported, all at once.
///
/// A path that [`protect`](crate::protect) guards is one for all of its methods: that one of them has no handler is not
/// to be seen without a credential, and does no harm.
///
/// Handlers of `public` endpoints are called, with an empty body. An app whose `Authenticate` makes a credential out of
/// nothing fails.
///
/// # Panics
/// An endpoint is not guarded.
#[track_caller]
pub fn assert_every_route_guarded<R, P>(app: &App<R, P>) -> impl Future<Output = ()> + use<R, P>
where
    R: Registry,
    P: Clone + Send + Sync + 'static,
{
    let (app, place) = (app.clone(), Location::caller());
    async move {
        let mut mistakes = Vec::new();
        for id in EndpointId::<R>::all() {
            let found = match app.send(request(id), None).await {
                Ok(answer) => mistake(id, &answer),
                Err(error) => Some(format!("the service failed: {error}")),
            };
            mistakes.extend(found.map(|found| [id.to_string(), found]));
        }
        let (count, all) = (mistakes.len(), EndpointId::<R>::all().count());
        assert!(
            mistakes.is_empty(),
            "{place}: {count} of {all} endpoints are not behind their own guard\n{}",
            table(["endpoint", "without a credential"], &mistakes)
        );
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

fn filled(path: &str, value: &str) -> String {
    let mut pieces = path.split('{');
    let first = pieces.next().unwrap_or_default();
    pieces.fold(first.to_owned(), |text, piece| {
        text + value + piece.split_once('}').map_or("", |(_, after)| after)
    })
}

fn mistake<R: Registry, P: Send + Sync + 'static>(
    id: EndpointId<R>,
    answer: &Answer<R, P>,
) -> Option<String> {
    let public = id.endpoint().access() == Access::Public;
    let found = answer.found();
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
            Target::OtherMethod(_) => format!("{found}: the path is mounted, its method is not"),
            Target::NotInRegistry => format!("{found}: the route that matched is not in the registry"),
            Target::NoRoute => format!("{found}: not mounted"),
        },
    })
}
