//! DESIGN section 9, "Enforcement": HEAD, OPTIONS, unknown methods; `Allow` with a 405.

use acl_tower::{Edge, protect};
use axum::routing::{any, get, on};
use axum::{Router, response::IntoResponse};
use http::{Method, StatusCode};
use tower_http::cors::CorsLayer;

use crate::app::{App, Keys, NOBODY, key, mounted, protected, router, settings, sites, store};
use crate::client::{send, serve};

const PREFLIGHT: [(&str, &str); 2] =
    [("origin", "https://shop.example"), ("access-control-request-method", "DELETE")];

#[tokio::test]
async fn head_is_decided_as_its_get_and_has_no_body() {
    for site in sites().await {
        let allowed = send(site.address, "HEAD /tickets/7", &[key("readers")]).await;
        assert_eq!((allowed.status, allowed.body.as_str()), (200, ""), "{}", site.how);
        let refused = send(site.address, "HEAD /tickets/7", &[key("weak")]).await;
        assert_eq!((refused.status, refused.body.as_str()), (403, ""), "{}", site.how);
        let stranger = send(site.address, "HEAD /tickets/7", NOBODY).await;
        assert_eq!((stranger.status, stranger.body.as_str()), (401, ""), "{}", site.how);
        let public = send(site.address, "HEAD /status", NOBODY).await;
        assert_eq!((public.status, public.body.as_str()), (200, ""), "{}", site.how);
        let no_get = send(site.address, "HEAD /admin/reset", &[key("all")]).await;
        assert_eq!((no_get.status, no_get.body.as_str()), (405, ""), "{}", site.how);
    }
}

#[tokio::test]
async fn another_method_is_405_for_known_callers_and_401_for_others() {
    for site in sites().await {
        for method in ["PUT", "PATCH", "TRACE", "OPTIONS", "BREW", "get", "Get", "PROPFIND", "QUERY"] {
            let request = format!("{method} /tickets/7");
            let known = send(site.address, &request, &[key("all")]).await;
            let stranger = send(site.address, &request, NOBODY).await;
            assert_eq!(
                (known.status, known.code().as_str()),
                (405, "method_not_allowed"),
                "{} {method}",
                site.how
            );
            assert_eq!(
                (stranger.status, stranger.code().as_str()),
                (401, "no_credential"),
                "{} {method}",
                site.how
            );
        }
        assert_eq!(site.reached(), 0, "{}", site.how);
    }
}

#[tokio::test]
async fn allow_has_only_what_the_caller_may_call() {
    for site in sites().await {
        for (name, allow) in [
            ("all", "DELETE, GET, HEAD"),
            ("careful", "GET, HEAD"),
            ("readers", "GET, HEAD"),
            ("weak", ""),
            ("stale", ""),
        ] {
            let answer = send(site.address, "PUT /tickets/7", &[key(name)]).await;
            assert_eq!((answer.status, answer.header("allow")), (405, Some(allow)), "{} {name}", site.how);
        }
        let token = [("authorization", "token S3CRET-token")];
        let answer = send(site.address, "PUT /tickets", &token).await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{}", site.how);
        let answer = send(site.address, "PUT /tickets/7", NOBODY).await;
        assert_eq!((answer.status, answer.header("allow")), (401, Some("")), "{}", site.how);
        // What is public is no secret.
        let answer = send(site.address, "PUT /status", NOBODY).await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{}", site.how);
        // A wrong credential is wrong there too: that row of H5 comes first.
        let answer = send(site.address, "PUT /status", &[key("nobody")]).await;
        assert_eq!((answer.status, answer.header("allow")), (401, Some("GET, HEAD")), "{}", site.how);
        // Nor does the refusal of an endpoint tell more than that.
        let answer = send(site.address, "GET /tickets/7", &[key("weak")]).await;
        assert_eq!((answer.status, answer.header("allow")), (403, Some("")), "{}", site.how);
        let answer = send(site.address, "DELETE /tickets/7", &[key("careful")]).await;
        assert_eq!((answer.status, answer.header("allow")), (403, Some("GET, HEAD")), "{}", site.how);
    }
}

#[tokio::test]
async fn a_preflight_is_answered_unasked_and_allows_no_other_site() {
    for site in sites().await {
        for path in ["/tickets/7", "/anything", "/status", "/nowhere", "/files/a/b"] {
            let answer = send(site.address, &format!("OPTIONS {path}"), &PREFLIGHT).await;
            assert_eq!((answer.status, answer.body.as_str()), (204, ""), "{} {path}", site.how);
            assert_eq!(answer.header("allow").unwrap_or_default(), "", "{} {path}", site.how);
            assert!(!answer.headers.keys().any(|name| name.starts_with("access-control")), "{}", site.how);
        }
        assert_eq!((site.asked(), site.reached()), (0, 0), "{}", site.how);
    }
}

/// `/anything` is mounted by `any`, so a handler stands there for every method.
#[tokio::test]
async fn a_handler_of_any_gets_only_the_methods_of_the_registry() {
    for site in sites().await {
        for request in ["OPTIONS /anything", "POST /anything", "BREW /anything"] {
            let answer = send(site.address, request, &[key("all")]).await;
            assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{request}");
        }
        let half = [("origin", "https://shop.example")];
        let answer = send(site.address, "OPTIONS /anything", &half).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "no_credential"), "{}", site.how);
        let answer = send(site.address, "GET /anything", &PREFLIGHT).await;
        assert_eq!(answer.status, 401, "{}: only OPTIONS is a preflight", site.how);
        assert_eq!(site.reached(), 0, "{}", site.how);
        assert_eq!(send(site.address, "GET /anything", &[key("all")]).await.body, "anything");
    }
}

#[tokio::test]
async fn cors_stands_outside_of_the_guards_and_sees_refusals_too() {
    let (store, app) = (store(), App::default());
    let edge = Edge::with(Keys::of(&store), settings());
    let cors = CorsLayer::new()
        .allow_origin(["https://shop.example".parse().unwrap()])
        .allow_methods([Method::DELETE]);
    for app in [mounted(&edge, app.clone()), protected(&edge, app)] {
        let address = serve(app.layer(cors.clone())).await;
        let answer = send(address, "OPTIONS /tickets/7", &PREFLIGHT).await;
        assert_eq!((answer.status, answer.header("access-control-allow-methods")), (200, Some("DELETE")));
        let origin = ("origin", "https://shop.example".to_owned());
        for (name, status) in [("all", 200), ("careful", 403), ("nobody", 401)] {
            let answer = send(address, "DELETE /tickets/7", &[origin.clone(), key(name)]).await;
            let site = answer.header("access-control-allow-origin");
            assert_eq!((answer.status, site), (status, Some("https://shop.example")), "{name}");
        }
    }
}

/// Inside it opens nothing: preflights do not get there, and refusals go out without it.
#[tokio::test]
async fn cors_inside_of_the_guards_answers_no_preflight() {
    let edge = Edge::with(Keys::of(&store()), settings());
    let address = serve(protect(router(App::default()).layer(CorsLayer::permissive()), &edge)).await;
    let answer = send(address, "OPTIONS /tickets/7", &PREFLIGHT).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, None));
    let plain = [("origin", "https://shop.example".to_owned()), key("all")];
    let answer = send(address, "OPTIONS /tickets/7", &plain).await;
    assert_eq!((answer.status, answer.code().as_str()), (405, "method_not_allowed"));
    let answer = send(address, "GET /tickets/7", &plain).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, Some("*")));
}

/// A fallback of the path is no way in, and its `Allow` is not what others hear.
#[tokio::test]
async fn a_fallback_of_a_method_router_is_refused() {
    let edge = Edge::with(Keys::of(&store()), settings());
    let open = || async { (StatusCode::OK, "fallback").into_response() };
    let routes = Router::new()
        .route("/tickets/{id}", get(open).fallback(open))
        .route("/admin/reset", on(axum::routing::MethodFilter::PUT, open))
        .route("/internal", get(open))
        .route("/me", any(open))
        .method_not_allowed_fallback(open);
    let address = serve(protect(routes, &edge)).await;
    let answer = send(address, "PUT /tickets/7", &[key("all")]).await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("DELETE, GET, HEAD")));
    let answer = send(address, "PUT /tickets/7", NOBODY).await;
    assert_eq!((answer.status, answer.header("allow")), (401, Some("")));
    // Not in the registry: no method of it is told.
    for (request, headers, status) in [
        ("PUT /admin/reset", vec![key("all")], 405),
        ("POST /internal", vec![key("all")], 403),
        ("GET /internal", vec![key("all")], 403),
        ("POST /internal", vec![], 401),
        ("DELETE /me", vec![key("resetter")], 405),
    ] {
        let answer = send(address, request, &headers).await;
        assert_eq!(answer.status, status, "{request} {answer:?}");
        assert!(!answer.body.contains("fallback"), "{request}");
        assert!(!answer.header("allow").unwrap_or_default().contains("PUT"), "{request} {answer:?}");
        if request.ends_with("internal") {
            assert_eq!(answer.header("allow"), Some(""), "{request}");
        }
    }
}

/// The registry has `DELETE`, the router has not: the path is as one without it, and axum would add what it has, to
/// whom it may not be told.
#[tokio::test]
async fn a_refusal_where_the_router_lacks_the_method_tells_no_other() {
    let edge = Edge::with(Keys::of(&store()), settings());
    let routes = Router::new().route("/tickets/{id}", get(|| async { "got" }));
    let address = serve(protect(routes, &edge)).await;
    for (headers, status, allow) in [
        (vec![], 401, ""),
        (vec![key("nobody")], 401, ""),
        (vec![key("weak")], 405, ""),
        (vec![key("careful")], 405, "GET, HEAD"),
    ] {
        let answer = send(address, "DELETE /tickets/7", &headers).await;
        assert_eq!((answer.status, answer.header("allow")), (status, Some(allow)), "{headers:?}");
    }
}

mod declared {
    //! A registry that has `HEAD` and `OPTIONS` itself.

    #[acl::endpoint(GET, "/reports", tags("reports.all.get"))]
    pub(super) async fn read() -> &'static str {
        "all of it"
    }

    #[acl::endpoint(HEAD, "/reports", tags("reports.size.get"))]
    pub(super) async fn size() -> [(&'static str, &'static str); 1] {
        [("x-size", "9")]
    }

    #[acl::endpoint(OPTIONS, "/reports", tags("reports.options.get"), allow(method_mismatch))]
    pub(super) async fn options() -> &'static str {
        "options"
    }

    acl::registry! {
        pub(super) struct Declared;
        endpoints: [read, size, options],
        with: [acl_tower::axum],
    }
}

#[tokio::test]
async fn declared_head_and_options_are_endpoints_of_their_own() {
    use acl_tower::{Authenticated, Credential};
    use declared::Declared;
    use std::sync::Arc;

    let edge = Edge::<Declared, _>::new(|parts: &http::request::Parts| {
        let list = parts.headers.get("list").and_then(|list| list.to_str().ok()).map(str::to_owned);
        async move {
            let known = list.map(|list| Credential::new(&list, acl::Mode::KEY, ())).transpose()?;
            Authenticated::<Declared, ()>::Ok(known.map(Arc::new))
        }
    });
    let routes =
        Router::new().route("/reports", get(declared::read).head(declared::size).options(declared::options));
    for app in [Declared::routes(&edge).with_state(()), protect(routes, &edge)] {
        let address = serve(app).await;
        for (request, list, status) in [
            ("HEAD /reports", "reports.size.get", 200),
            ("HEAD /reports", "reports.all.get", 403),
            ("GET /reports", "reports.size.get", 403),
            ("OPTIONS /reports", "reports.options.get", 200),
            ("OPTIONS /reports", "reports.all.get", 403),
        ] {
            let answer = send(address, request, &[("list", list)]).await;
            assert_eq!(answer.status, status, "{request} {list}");
            // Its own endpoint is not passed by, whatever a request looks like.
            let preflight = [PREFLIGHT[0], PREFLIGHT[1], ("list", list)];
            assert_eq!(send(address, request, &preflight).await.status, status, "{request} {list}");
        }
        let answer = send(address, "HEAD /reports", &[("list", "reports.size.get")]).await;
        assert_eq!(answer.header("x-size"), Some("9"));
        let answer = send(address, "PUT /reports", &[("list", "reports.all.get")]).await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET")));
    }
}
