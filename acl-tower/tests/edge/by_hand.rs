//! `Edge::guard` around routes and routers of axum: it serves its own endpoint, and refuses what else it stands around.

use axum::Router;
use axum::handler::HandlerWithoutStateExt as _;
use axum::routing::get;
use tower::util::MapRequestLayer;
use tower::{Layer as _, ServiceBuilder};

use crate::composed::{Api, ask, calls, edge, reaches, refuses, vault};

#[tokio::test]
async fn a_guard_around_several_methods_serves_its_own() {
    let edge = edge();
    for (id, list) in [(Api::CALLS_LIST, "tickets.tickets.list"), (Api::CALLS_OPEN, "")] {
        let path = id.route().path;
        let both = || get(calls::list).delete(vault).post(vault).fallback(vault);
        for routes in [both().layer(edge.guard(id)), both().route_layer(edge.guard(id))] {
            let app = Router::new().route(path, routes);
            reaches(&app, &format!("GET {path}"), list, "list").await;
            reaches(&app, &format!("HEAD {path}"), list, "").await;
            for method in ["DELETE", "POST"] {
                refuses(&app, &format!("{method} {path}"), "behind the guard of its own endpoint").await;
            }
        }
    }
}

#[tokio::test]
async fn a_guard_around_a_router_serves_its_own_path() {
    let edge = edge();
    let router = || {
        Router::new()
            .route("/tickets", get(calls::list).delete(vault))
            .route("/people", get(vault))
            .nest("/deep", Router::new().route("/tickets", get(vault)))
            .fallback(vault)
    };
    let guard = || edge.guard(Api::CALLS_LIST);
    for app in [
        router().layer(guard()),
        router().layer(ServiceBuilder::new().layer(guard())),
        router().route_layer(guard()).reset_fallback(),
        Router::new().merge(router().layer(guard())),
    ] {
        reaches(&app, "GET /tickets", "tickets.*", "list").await;
        for path in ["/people", "/deep/tickets"] {
            refuses(&app, &format!("GET {path}"), "another path").await;
        }
        refuses(&app, "DELETE /tickets", "the method of its endpoint alone").await;
        for nowhere in ["/nowhere", "/tickets/", "//tickets", "/%74ickets", "*"] {
            let (status, body) = ask(&app, &format!("GET {nowhere}"), "*").await;
            assert_eq!(status, 404, "{nowhere} {body}");
        }
    }
    // Before the router has matched, the guard sees no path.
    let around = guard().layer(router());
    refuses(&around, "GET /tickets", "a whole router").await;
    refuses(&around, "GET /people", "a whole router").await;
    let beneath = ServiceBuilder::new().layer(guard()).layer(MapRequestLayer::new(|request| request));
    refuses(&beneath.service(router()), "GET /people", "a whole router").await;
    refuses(&Router::new().fallback_service(guard().layer(router())), "GET /people", "reports no path").await;
}

#[tokio::test]
async fn a_guard_in_a_nested_router_goes_by_the_whole_path() {
    let edge = edge();
    let inside = |id| Router::new().route("/tickets", get(calls::list).layer(edge.guard(id)));
    for app in [
        Router::new().nest("/public", inside(Api::CALLS_OPEN)),
        Router::new().nest_service("/public", inside(Api::CALLS_OPEN)),
    ] {
        reaches(&app, "GET /public/tickets", "", "list").await;
    }
    for app in [
        Router::new().nest("/public", inside(Api::CALLS_LIST)),
        Router::new().nest_service("/public", inside(Api::CALLS_LIST)),
    ] {
        refuses(&app, "GET /public/tickets", "prefixes of nested routers").await;
    }
    let under =
        Router::new().nest_service("/tickets", edge.guard(Api::CALLS_LIST).layer(vault.into_service()));
    refuses(&under, "GET /tickets/7", "reports no path").await;
}

/// Where axum has no debug assertions it leaves the outer path in place, and with them it does not go on.
#[cfg(not(debug_assertions))]
#[tokio::test]
async fn a_guard_takes_no_match_of_an_outer_router_for_its_own() {
    let edge = edge();
    let inner =
        Router::new().nest_service("/tickets", edge.guard(Api::CALLS_FILES).layer(vault.into_service()));
    let again = axum::routing::any(move |mut request: axum::extract::Request| {
        *request.uri_mut() = http::Uri::from_static("/tickets/7");
        tower::ServiceExt::oneshot(inner.clone(), request)
    });
    let outer = Router::new().route("/files", again);
    refuses(&outer, "GET /files", "reports no path").await;
}
