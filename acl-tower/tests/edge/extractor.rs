//! The extractor fails closed: where nothing of its registry enforced before it, there is nobody.

use std::convert::Infallible;
use std::sync::Arc;

use acl::Mode;
use acl_tower::{Authenticated, Credential, Edge, protect};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::get;
use http::request::Parts;
use tower::ServiceExt as _;

use crate::app::{
    App, Authorized, Keys, NOBODY, key, mounted, open, router, settings, sites, sites_with, store,
};
use crate::client::{send, serve};
use crate::log::Log;

/// The event that tells the developer, and none of it in the answer.
fn told(log: &Log, words: &str) {
    let events: Vec<_> =
        log.take("acl_tower").into_iter().filter(|event| event.contains_key("cause")).collect();
    assert_eq!(events.len(), 1, "{events:?}");
    assert!(events[0]["cause"].contains(words), "{events:?}");
}

#[tokio::test]
async fn without_a_guard_it_is_500_and_an_event() {
    let log = Log::start();
    let optional = |by: Option<Authorized>| async move { if by.is_some() { "somebody" } else { "nobody" } };
    let address = serve(router(App::default()).route("/optional", get(optional))).await;
    for path in ["/tickets", "/me", "/forgetful", "/optional"] {
        let answer = send(address, &format!("GET {path}"), &[key("all")]).await;
        assert_eq!((answer.status, answer.body.as_str()), (500, ""), "{path}");
        told(&log, "no guard of its registry");
    }
}

#[tokio::test]
async fn d1_at_a_public_endpoint_it_is_500_and_an_event() {
    let log = Log::start();
    for site in sites().await {
        let answer = send(site.address, "GET /forgetful", &[key("all")]).await;
        assert_eq!((answer.status, answer.body.as_str()), (500, ""), "{}", site.how);
        told(&log, "nobody asks");
    }
}

#[tokio::test]
async fn without_extension_it_is_500_and_an_event() {
    let log = Log::start();
    for site in sites_with(|| settings().without_extension()).await {
        for path in ["/tickets", "/me", "/status", "/forgetful"] {
            let answer = send(site.address, &format!("GET {path}"), &[key("all")]).await;
            assert_eq!((answer.status, answer.body.as_str()), (500, ""), "{} {path}", site.how);
            told(&log, "without_extension");
        }
        assert_eq!(send(site.address, "GET /tickets/7", &[key("all")]).await.status, 200, "{}", site.how);
    }
}

mod other {
    //! The same paths, another registry.

    #![allow(dead_code)]

    #[acl::endpoint(GET, "/tickets", tags("tickets.all.list"))]
    pub(super) fn list() {}
    #[acl::endpoint(GET, "/status", tags("tickets.status.get"), public)]
    pub(super) fn status() {}

    acl::registry! { pub(super) struct Other; endpoints: [list, status] }
}

/// `Authorized` of `Api`; the guard is of `Other`, or hands on another principal.
#[tokio::test]
async fn the_guard_of_another_registry_or_principal_is_none() {
    let log = Log::start();
    let others = Edge::<other::Other, _>::new(|_: &Parts| async {
        let credential = Credential::new("*", Mode::KEY, "ann")?;
        Authenticated::<_, &'static str>::Ok(Some(Arc::new(credential)))
    });
    let address = serve(protect(router(App::default()), &others)).await;
    for path in ["/tickets", "/status"] {
        assert_eq!(send(address, &format!("GET {path}"), NOBODY).await.status, 500, "{path}");
        told(&log, "no guard of its registry");
    }
    let numbered = Edge::<crate::app::Api, _>::new(|_: &Parts| async {
        Authenticated::Ok(Some(Arc::new(Credential::new("*", Mode::KEY, 7_u32)?)))
    });
    let address = serve(protect(router(App::default()), &numbered)).await;
    assert_eq!(send(address, "GET /tickets", NOBODY).await.status, 500);
    told(&log, "no guard of its registry");
}

/// A handler that asks the app again, with a copy of its request, extensions and all: a batch that is made badly.
fn asking_again(inner: acl_tower::Protected, path: &'static str) -> axum::routing::MethodRouter {
    get(move |request: Request| {
        let inner = inner.clone();
        async move {
            let (mut parts, _) = request.into_parts();
            parts.uri = http::Uri::from_static(path);
            let answer: Result<Response, Infallible> =
                inner.oneshot(Request::from_parts(parts, Body::empty())).await;
            answer
        }
    })
}

#[tokio::test]
async fn a_request_inside_another_is_decided_without_the_outer_caller() {
    let edge = Edge::with(Keys::of(&store()), settings());
    for inner in [mounted(&edge, App::default()), protect(router(App::default()), &edge)] {
        // A `public` endpoint inside does not see who called outside.
        let outer = Router::new().route("/anything", asking_again(inner.clone(), "/status"));
        let address = serve(protect(outer, &edge)).await;
        let answer = send(address, "GET /anything", &[key("all")]).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "up"));
        // A guarded one is decided by itself: let in outside is not let in inside.
        let outer = Router::new().route("/tickets/{id}", asking_again(inner.clone(), "/rooms/4/seats/1"));
        let address = serve(protect(outer, &edge)).await;
        let answer = send(address, "GET /tickets/7", &[key("careful")]).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "tag_not_granted"));
        // The route that was matched outside is not that of a fallback inside.
        let outer = Router::new().route("/me", asking_again(inner.clone(), "/nowhere"));
        let address = serve(protect(outer, &edge)).await;
        let answer = send(address, "GET /me", &[key("all")]).await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"));
        // And `public` outside is not `public` inside.
        let outer = Router::new().route("/status", asking_again(inner, "/tickets"));
        let address = serve(protect(outer, &edge)).await;
        assert_eq!(send(address, "GET /status", NOBODY).await.status, 401);
        let answer = send(address, "GET /status", &[key("readers")]).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "tickets for readers"));
    }
}

/// Outer guards hand on, inner ones do not: nobody is better than somebody else.
#[tokio::test]
async fn an_inner_guard_without_extension_takes_the_outer_caller_away() {
    let outer = Edge::with(Keys::of(&store()), settings());
    let inner = Edge::with(Keys::of(&store()), settings().without_extension());
    let inner = protect(router(App::default()), &inner);
    for path in ["/tickets", "/status"] {
        let again = Router::new()
            .route("/me", asking_again(inner.clone(), path))
            .route("/status", asking_again(inner.clone(), path));
        let address = serve(protect(again, &outer)).await;
        for request in ["GET /me", "GET /status"] {
            assert_eq!(send(address, request, &[key("all")]).await.status, 500, "{request} {path}");
        }
    }
}

/// `Option<Authorized>` is `None` at a `public` endpoint, `Some` at a guarded one, and nothing else.
#[tokio::test]
async fn the_optional_extractor_is_none_at_public_endpoints_only() {
    let edge = Edge::with(Keys::of(&store()), settings());
    let routes = Router::new().route("/status", get(open::status)).route("/anything", get(open::status));
    let address = serve(protect(routes.with_state(App::default()), &edge)).await;
    assert_eq!(send(address, "GET /status", &[key("all")]).await.body, "up");
    assert_eq!(send(address, "GET /anything", &[key("all")]).await.body, "somebody");
    assert_eq!(send(address, "GET /anything", NOBODY).await.status, 401);
}
