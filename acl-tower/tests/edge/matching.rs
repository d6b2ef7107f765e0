//! DESIGN section 9, "Matching": decided is on the endpoint that the router matched, never on the path of the
//! request. Each attack asks with a key that reads everything, and with one that may delete nothing.

use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use http::{HeaderValue, Method};
use tower::Layer as _;
use tower::util::MapRequestLayer;
use tower_http::normalize_path::{NormalizePath, NormalizePathLayer};

use crate::app::{App, Keys, NOBODY, key, mounted, protected, settings, sites, store};
use crate::client::{head, raw, send, serve};

/// Paths that are no route, however near they are to one.
const NO_ROUTE: &[&str] = &[
    "//tickets",
    "/tickets/",
    "/tickets//",
    "//tickets//7",
    "/tickets//7",
    "/tickets/7/",
    "/./tickets",
    "/x/../tickets",
    "/tickets/../tickets",
    "/%2e/tickets",
    "/x/%2e%2e/tickets",
    "/tickets%2F7",
    "/tickets%2f7",
    "/%2ftickets",
    "/%74ickets",
    "/tickets%00",
    "/tickets%0a",
    "/tickets%20",
    "/Tickets",
    "/TICKETS",
    "/tickets;a=b",
    "/t%D1%96ckets",
    "/tіckets",
    "/tickets%EF%BB%BF",
    "/status/",
    "//status",
    "/STATUS",
    "/status%2F",
    "/status/../tickets",
    "/",
    "/ticketsx",
    "/ticket",
    "/rooms/4/seats",
];

#[tokio::test]
async fn a_path_that_is_not_the_canonical_form_is_no_route() {
    for site in sites().await {
        for path in NO_ROUTE {
            let known = send(site.address, &format!("GET {path}"), &[key("all")]).await;
            assert_eq!((known.status, known.code().as_str()), (404, "not_found"), "{} {path}", site.how);
            let stranger = send(site.address, &format!("GET {path}"), NOBODY).await;
            assert_eq!(
                (stranger.status, stranger.code().as_str()),
                (401, "no_credential"),
                "{} {path}",
                site.how
            );
        }
        assert_eq!(site.reached(), 0, "{}", site.how);
    }
}

/// What stands in the place of `{id}` is the handler's to judge; the endpoint is the same.
#[tokio::test]
async fn what_a_parameter_holds_changes_no_decision() {
    let ids =
        ["7", "%2e%2e", "..", "%2F", "..%2Fstatus", "%00", "%0a", "%E2%80%AE", "ä", "DELETE", "*", "7;x"];
    for site in sites().await {
        for id in ids {
            let path = format!("/tickets/{id}");
            let reads = send(site.address, &format!("GET {path}"), &[key("careful")]).await;
            assert_eq!(reads.status, 200, "{} {path} {reads:?}", site.how);
            let deletes = send(site.address, &format!("DELETE {path}"), &[key("careful")]).await;
            assert_eq!((deletes.status, deletes.code().as_str()), (403, "tag_denied"), "{} {path}", site.how);
        }
    }
}

#[tokio::test]
async fn a_wildcard_is_one_endpoint_at_every_depth() {
    for site in sites().await {
        for rest in ["1", "1/2/3", "../../status", "%2e%2e/%2e%2e/status", "/", "a//b", "tickets"] {
            let path = format!("/rooms/4/seats/{rest}");
            let refused = send(site.address, &format!("GET {path}"), &[key("careful")]).await;
            assert_eq!((refused.status, refused.code().as_str()), (403, "tag_not_granted"), "{path}");
            let allowed = send(site.address, &format!("GET {path}"), &[key("readers")]).await;
            assert_eq!(allowed.status, 200, "{} {path}", site.how);
            // axum takes an empty segment for a parameter; it is the same endpoint.
            let empty = send(site.address, &format!("GET /rooms//seats/{rest}"), &[key("careful")]).await;
            assert_eq!((empty.status, empty.code().as_str()), (403, "tag_not_granted"), "{rest}");
            let file = send(site.address, &format!("GET /files/{rest}"), &[key("careful")]).await;
            assert_eq!((file.status, file.code().as_str()), (403, "tag_not_granted"), "{} {rest}", site.how);
        }
    }
}

#[tokio::test]
async fn the_query_and_the_fragment_are_not_looked_at() {
    for site in sites().await {
        for path in
            ["/tickets/7?method=GET&path=/status", "/tickets/7?/../../status", "/tickets/7?%00#/status"]
        {
            let answer = send(site.address, &format!("DELETE {path}"), &[key("careful")]).await;
            assert_eq!((answer.status, answer.code().as_str()), (403, "tag_denied"), "{} {path}", site.how);
        }
    }
}

/// Another host, a proxy's form and the forms of `OPTIONS` and `CONNECT` are no way around.
#[tokio::test]
async fn the_form_of_the_target_changes_no_decision() {
    for site in sites().await {
        let absolute = "DELETE http://status.example/tickets/7";
        let answer = send(site.address, absolute, &[key("careful")]).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "tag_denied"), "{}", site.how);
        let answer = send(site.address, "OPTIONS *", NOBODY).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "no_credential"), "{}", site.how);
        let answer = send(site.address, "CONNECT status.example:80", NOBODY).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "no_credential"), "{}", site.how);
        for request in ["OPTIONS *", "CONNECT status.example:80"] {
            let answer = send(site.address, request, &[key("all")]).await;
            assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"), "{} {request}", site.how);
        }
        for (name, value) in [
            ("x-http-method-override", "GET"),
            ("x-original-url", "/status"),
            ("x-rewrite-url", "/status"),
            ("x-forwarded-prefix", "/status"),
        ] {
            let headers = [key("careful"), (name, value.to_owned())];
            let answer = send(site.address, "DELETE /tickets/7", &headers).await;
            assert_eq!((answer.status, answer.code().as_str()), (403, "tag_denied"), "{} {name}", site.how);
        }
    }
}

/// The server takes no such request at all.
#[tokio::test]
async fn a_newline_or_a_nul_in_the_path_is_no_request() {
    for site in sites().await {
        for path in ["/tickets\0", "/tickets\n", "/tickets\u{1}", "/tickets 7", "/status\r\n\r\nGET /tickets"]
        {
            let bytes = head(&format!("GET {path}"), &[key("weak")]);
            let answer = raw(site.address, &bytes).await;
            assert!([400, 401].contains(&answer.status), "{} {path:?} {answer:?}", site.how);
        }
        assert_eq!(site.reached(), 0, "{}", site.how);
    }
}

/// Outside of the router, a layer that rewrites paths decides which route is matched, and the guard follows.
#[tokio::test]
async fn inside_normalize_path_the_decision_is_still_on_the_match() {
    let (store, app) = (store(), App::default());
    let edge = acl_tower::Edge::with(Keys::of(&store), settings());
    for app in [mounted(&edge, app.clone()), protected(&edge, app)] {
        let app: NormalizePath<_> = NormalizePathLayer::trim_trailing_slash().layer(app);
        let address = serve::<NormalizePath<acl_tower::Protected>>(app).await;
        for path in ["/tickets/7/", "/tickets/7//", "//tickets/7", "/tickets/7"] {
            let reads = send(address, &format!("GET {path}"), &[key("careful")]).await;
            assert_eq!((reads.status, reads.body.as_str()), (200, "7"), "{path}");
            let deletes = send(address, &format!("DELETE {path}"), &[key("careful")]).await;
            assert_eq!((deletes.status, deletes.code().as_str()), (403, "tag_denied"), "{path}");
        }
        let answer = send(address, "GET /status/", NOBODY).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "up"));
        let answer = send(address, "GET /tickets//7", &[key("all")]).await;
        assert_eq!(answer.status, 404);
    }
}

/// A layer inside of the guard may rewrite what it wants: the route has been matched.
#[tokio::test]
async fn a_path_rewritten_behind_the_guard_is_not_routed_again() {
    let (store, app) = (store(), App::default());
    let edge = acl_tower::Edge::with(Keys::of(&store), settings());
    let rewritten =
        crate::app::router(app).layer(axum::middleware::map_request(|mut request: Request| async {
            *request.uri_mut() = http::Uri::from_static("/status");
            request.headers_mut().insert("x-rewritten", HeaderValue::from_static("yes"));
            request
        }));
    let address = serve(acl_tower::protect(rewritten, &edge)).await;
    let answer = send(address, "DELETE /tickets/7", &[key("careful")]).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "tag_denied"));
    let answer = send(address, "GET /tickets/7", &[key("careful")]).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "7"));
}

/// What proxies and old frameworks do with `x-http-method-override`.
fn overridden(mut request: Request) -> Request {
    if let Some(method) = request.headers().get("x-http-method-override") {
        *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
    }
    request
}

/// Between the router and the guards it comes too late to choose a handler, and may not choose whose list is asked.
#[tokio::test]
async fn a_method_changed_after_the_match_reaches_no_other_endpoint() {
    let (store, app) = (store(), App::default());
    let edge = acl_tower::Edge::with(Keys::of(&store), settings());
    let as_method = |method: &str| ("x-http-method-override", method.to_owned());
    let vault = || async { "vault" };
    let files = || Router::new().route_service("/files/{*path}", get(vault).delete(vault));
    for (how, app) in [
        ("mounted", mounted(&edge, app.clone())),
        ("protected", protected(&edge, app)),
        ("a service that looks at the method itself", acl_tower::protect(files(), &edge)),
    ] {
        let address = serve(app.layer(MapRequestLayer::new(overridden))).await;
        for (request, method, name) in [
            ("POST /tickets", "GET", "readers"),
            ("DELETE /tickets/7", "GET", "careful"),
            ("GET /files/a", "DELETE", "readers"),
        ] {
            let answer = send(address, request, &[key(name), as_method(method)]).await;
            assert!([403, 404, 405].contains(&answer.status), "{how} {request} as {method}: {answer:?}");
        }
        if how != "a service that looks at the method itself" {
            let answer = send(address, "GET /tickets/7", &[key("careful"), as_method("GET")]).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, "7"), "{how}");
        }
    }
}

/// Around the whole it comes before the match, and everything follows it.
#[tokio::test]
async fn a_method_changed_before_the_match_is_the_method() {
    let (store, app) = (store(), App::default());
    let edge = acl_tower::Edge::with(Keys::of(&store), settings());
    for app in [mounted(&edge, app.clone()), protected(&edge, app)] {
        let address = serve(MapRequestLayer::new(overridden).layer(app)).await;
        let headers = |method: &str| [key("careful"), ("x-http-method-override", method.to_owned())];
        let answer = send(address, "DELETE /tickets/7", &headers("GET")).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "7"));
        let answer = send(address, "GET /tickets/7", &headers("DELETE")).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "tag_denied"));
    }
}
