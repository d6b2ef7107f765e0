//! What the edge allocates beside what the same app does without it, by a counting allocator.

#![allow(clippy::unwrap_used)]

#[path = "../benches/subject/mod.rs"]
mod subject;

use std::convert::Infallible;

use axum::extract::Request;
use axum::response::Response;
use tower::Service;

use subject::{layered, mounted, mounted_handing_on, protected, protected_handing_on, request, without};

/// How many allocations a request costs once the app is warm.
fn allocations<V>(mut app: V, path: &'static str, body: &'static str) -> u64
where
    V: Service<Request, Response = Response, Error = Infallible>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut one = |measured: bool| {
        let request = request(path);
        let mut response = None;
        // The answer stays alive, as it does until it was sent.
        let work = || response = Some(runtime.block_on(app.call(request)).unwrap());
        let count = if measured {
            allocation_counter::measure(work).count_total
        } else {
            (work)();
            0
        };
        let bytes = runtime.block_on(axum::body::to_bytes(response.unwrap().into_body(), 99)).unwrap();
        assert_eq!(bytes, body);
        count
    };
    one(false);
    let count = one(true);
    assert_eq!(one(true), count, "a count that differs from one request to the next says nothing");
    count
}

#[test]
fn mounted_costs_no_allocation_without_the_extractor() {
    for (path, body) in [("/tickets/7", "ticket"), ("/status", "up")] {
        let bare = allocations(without(), path, body);
        let with = allocations(mounted(), path, body);
        eprintln!("{path}: {bare} without acl, {with} mounted");
        assert_eq!(with, bare, "{path}");
    }
}

/// The one is the box of what is handed on, in the request's extensions.
#[test]
fn mounted_costs_one_allocation_with_the_extractor() {
    for (path, body, more) in [("/me", "somebody", 1), ("/tickets/7", "ticket", 1), ("/status", "up", 0)] {
        let bare = allocations(without(), path, body);
        let with = allocations(mounted_handing_on(), path, body);
        eprintln!("{path}: {bare} without acl, {with} mounted, handed on");
        assert_eq!(with, bare + more, "{path}");
    }
}

/// A router that exists is wrapped route by route, which axum boxes once more.
#[test]
fn protect_costs_what_any_layer_of_axum_costs() {
    for (path, body, more) in [("/tickets/7", "ticket", 1), ("/status", "up", 0)] {
        let bare = allocations(without(), path, body);
        let layer = allocations(layered(), path, body);
        let with = allocations(protected(), path, body);
        let handing_on = allocations(protected_handing_on(), path, body);
        eprintln!(
            "{path}: {bare} without acl, {layer} with a layer that does nothing, {with} protected, {handing_on} \
             handed on"
        );
        assert_eq!((layer, with, handing_on), (bare + 3, bare + 3, bare + 3 + more), "{path}");
    }
}
