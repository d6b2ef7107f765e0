//! A prefix that is known only at run time, names of parameters that differ, and services under a declared path.

use acl_tower::protect;
use axum::Router;
use axum::routing::{any, get, post};
use tower_http::services::ServeDir;

use crate::app::{Api, App, Keys, NOBODY, TestEdge, key, mounted, router, settings, store};
use crate::client::{send, serve};

fn edge() -> TestEdge {
    TestEdge::with(Keys::of(&store()), settings())
}

/// What calls give under a base.
async fn check(address: std::net::SocketAddr, base: &str) {
    for (request, name, status) in [
        ("GET /tickets", "careful", 200),
        ("GET /tickets/7", "readers", 200),
        ("DELETE /tickets/7", "careful", 403),
        ("GET /status", "nobody", 200),
        ("GET /tickets", "nobody", 401),
        ("GET /nowhere", "all", 404),
        ("PUT /tickets", "all", 405),
    ] {
        let (method, path) = request.split_once(' ').unwrap();
        let answer = send(address, &format!("{method} {base}{path}"), &[key(name)]).await;
        assert_eq!(answer.status, status, "{request} {name} under {base:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_base_known_at_run_time_stands_inside_or_outside() {
    for base in ["/edge", "/deep/er", "/edge/"].map(str::to_owned) {
        let bare = base.trim_end_matches('/');
        let inside = protect(Router::new().nest(&base, router(App::default())), &edge().under(&base));
        check(serve(inside).await, bare).await;
        let protected = protect(router(App::default()), &edge()).under(&base);
        check(serve(Router::new().nest_service(&base, protected.clone())).await, bare).await;
        let nested = Router::new().nest(bare, Router::new().fallback_service(protected));
        check(serve(nested).await, bare).await;
        check(serve(mounted(&edge().under(&base), App::default())).await, bare).await;
        let mounted = mounted(&edge(), App::default()).under(&base);
        check(serve(Router::new().nest_service(&base, mounted)).await, bare).await;
    }
    // A part of it inside, the rest outside.
    let inside = protect(Router::new().nest("/b", router(App::default())), &edge().under("/b")).under("/a");
    check(serve(Router::new().nest_service("/a", inside)).await, "/a/b").await;
}

#[tokio::test]
async fn no_base_and_a_slash_are_the_root() {
    for base in ["", "/"] {
        check(serve(protect(router(App::default()), &edge().under(base)).under(base)).await, "").await;
        check(serve(mounted(&edge().under(base), App::default()).under(base)).await, "").await;
    }
}

#[tokio::test]
async fn a_base_that_is_not_the_stated_one_is_refused() {
    let plain = || router(App::default());
    let apps = [
        // Stated, and not there; there, and not stated; another one.
        Router::new().fallback_service(protect(plain(), &edge().under("/edge"))),
        Router::new().fallback_service(protect(plain(), &edge()).under("/edge")),
        Router::new().nest_service("/edge", protect(plain(), &edge())),
        Router::new().fallback_service(protect(Router::new().nest("/edge", plain()), &edge())),
        Router::new().nest_service("/edge", protect(plain(), &edge()).under("/edg")),
        Router::new().nest_service("/edge", protect(plain(), &edge()).under("/edge/edge")),
        Router::new().nest_service("/edge", mounted(&edge(), App::default()).under("/other")),
    ];
    for (number, app) in apps.into_iter().enumerate() {
        let address = serve(app).await;
        for path in ["/edge/tickets", "/tickets", "/edge/status", "/status", "/edge/edge/status"] {
            let answer = send(address, &format!("GET {path}"), &[key("all")]).await;
            assert!([403, 404].contains(&answer.status), "{number} {path} {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_guard_by_hand_expects_the_stated_base() {
    let guarded = |edge: TestEdge| get(async || "list").layer(edge.guard(Api::TICKETS_LIST));
    let app = |edge| Router::new().nest("/edge", Router::new().route("/tickets", guarded(edge)));
    let address = serve(app(edge().under("/edge"))).await;
    assert_eq!(send(address, "GET /edge/tickets", &[key("all")]).await.status, 200);
    assert_eq!(send(address, "GET /edge/tickets", &[key("weak")]).await.status, 403);
    let address = serve(app(edge().under("/other"))).await;
    assert_eq!(send(address, "GET /edge/tickets", &[key("all")]).await.status, 403);
}

/// The registry has `/tickets/{id}`.
#[tokio::test]
async fn a_parameter_may_have_another_name_in_the_router() {
    let by_number = Router::new().route("/tickets/{number}", get(async || "by number"));
    let nested = Router::new().nest("/tickets/{number}", Router::new().route("/", get(async || "by number")));
    let by_hand = get(async || "by number").layer(edge().guard(Api::TICKETS_GET));
    let apps = [
        Router::new().fallback_service(protect(by_number, &edge())),
        Router::new().fallback_service(protect(nested, &edge())),
        Router::new().route("/tickets/{number}", by_hand),
    ];
    for app in apps {
        let address = serve(app).await;
        assert_eq!(send(address, "GET /tickets/7", &[key("readers")]).await.body, "by number");
        assert_eq!(send(address, "GET /tickets/7", &[key("weak")]).await.status, 403);
        let other = send(address, "PUT /tickets/7", &[key("readers")]).await;
        assert_eq!(other.status, 405, "{other:?}");
    }
}

mod files {
    //! Files and a service of its own under one declared path each.

    use acl_tower::{Authenticated, Authorized, Credential, Edge};

    acl::route! { pub(super) all(GET, "/files/{*path}", tags("files.files.get")); }
    acl::route! { pub(super) index(GET, "/files/", tags("files.files.list")); }
    acl::route! { pub(super) apps(GET, "/apps/{*path}", tags("apps.apps.get")); }
    acl::route! { pub(super) send(POST, "/apps/{*path}", tags("apps.apps.post")); }
    acl::route! { pub(super) held(GET, "/held/{*path}", tags("held.all.get")); }
    acl::route! { pub(super) secret(GET, "/held/secret", tags("held.secret.get")); }
    acl::registry! {
        pub(super) struct Files;
        endpoints: [all, index, apps, send, held, secret],
        with: [acl_tower::axum],
    }

    pub(super) async fn whoami(by: Authorized<Files, ()>) -> String {
        by.endpoint().to_string()
    }

    /// Callers by the text of their list, in a header.
    pub(super) fn edge() -> Edge<Files, impl acl_tower::Authenticate<Files, Principal = ()>> {
        Edge::new(|parts: &http::request::Parts| {
            let list = parts.headers.get("list").and_then(|list| list.to_str().ok()).map(str::to_owned);
            async move {
                let known = list.map(|list| Credential::new(&list, acl::Mode::KEY, ())).transpose()?;
                Authenticated::<Files, ()>::Ok(known.map(std::sync::Arc::new))
            }
        })
    }
}

fn folder() -> ServeDir {
    ServeDir::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/edge"))
}

fn inner() -> Router {
    let deep = Router::new().route("/b", get(files::whoami)).fallback(async || "deep fallback");
    Router::new()
        .route("/a", get(files::whoami).post(async || "sent"))
        .nest("/deep", deep.clone())
        .nest_service("/deeper", deep)
        .fallback(async || "inner fallback")
}

async fn check_files(address: std::net::SocketAddr, base: &str) {
    let ask = async |method: &str, path: &str, list: &str| {
        let request = format!("{method} {base}{path}");
        let answer = if list.is_empty() {
            send(address, &request, NOBODY).await
        } else {
            send(address, &request, &[("list", list)]).await
        };
        (answer.status, answer.body)
    };
    let (status, body) = ask("GET", "/files/prefixed.rs", "files.*").await;
    assert_eq!(status, 200, "{body}");
    assert!(body.contains("//! A prefix that is known only at run time"));
    for (method, path, list, status) in [
        ("HEAD", "/files/prefixed.rs", "files.files.get", 200),
        ("GET", "/files/none.rs", "files.*", 404),
        ("GET", "/files/../Cargo.toml", "files.*", 404),
        ("GET", "/files/%2e%2e/main.rs", "files.*", 404),
        ("GET", "/files/prefixed.rs", "files.files.list", 403),
        ("GET", "/files/prefixed.rs", "", 401),
        ("POST", "/files/prefixed.rs", "files.*", 405),
        ("GET", "/files/", "files.files.get", 403),
        ("GET", "/files", "*", 404),
        ("GET", "/apps/a", "files.*", 403),
        ("POST", "/apps/a", "apps.apps.get", 403),
        ("DELETE", "/apps/a", "*", 405),
    ] {
        let found = ask(method, path, list).await;
        // What the router has beside the declared path is its own mistake, and denied as such.
        let fits = found.0 == status || status == 404 && found.0 == 403;
        assert!(fits, "{method} {base}{path} by {list:?}: {found:?}");
    }
    for (method, path, body) in [
        ("GET", "/apps/a", "GET /apps/{*path}"),
        ("POST", "/apps/a", "sent"),
        ("GET", "/apps/deep/b", "GET /apps/{*path}"),
        ("GET", "/apps/deep/c", "deep fallback"),
        ("GET", "/apps/deeper/b", "GET /apps/{*path}"),
        ("GET", "/apps/x/y", "inner fallback"),
    ] {
        assert_eq!(ask(method, path, "apps.*").await, (200, body.to_owned()), "{method} {base}{path}");
    }
}

#[tokio::test]
async fn nest_service_is_one_declared_endpoint() {
    let router = || Router::new().nest_service("/files", folder()).nest_service("/apps", inner());
    check_files(serve(protect(router(), &files::edge())).await, "").await;
    let based = protect(Router::new().nest("/v1", router()), &files::edge().under("/v1"));
    check_files(serve(based).await, "/v1").await;
    let outside = protect(router(), &files::edge()).under("/v1");
    check_files(serve(Router::new().nest_service("/v1", outside)).await, "/v1").await;
}

#[tokio::test]
async fn a_mounted_registry_serves_what_takes_the_rest_of_a_path() {
    let routes = |edge: &acl_tower::Edge<files::Files, _>| {
        files::Files::routes(edge)
            .nest_service(files::Files::ALL, folder())
            .nest_service(files::Files::INDEX, folder())
            .nest_service(files::Files::APPS, inner())
            .nest_service(files::Files::SEND, inner())
            .with_state(())
    };
    check_files(serve(routes(&files::edge())).await, "").await;
    check_files(serve(routes(&files::edge().under("/v1"))).await, "/v1").await;
    check_files(serve(Router::new().nest_service("/v1", routes(&files::edge()))).await, "/v1").await;
}

/// A service that has every path under its own would get those of other endpoints.
#[tokio::test]
async fn nest_service_around_other_endpoints_is_refused() {
    let log = crate::log::Log::start();
    let router = Router::new().nest_service("/held", any(async || "vault"));
    let app = protect(router.clone(), &files::edge());
    let told = log.take("acl_tower");
    assert!(
        told.iter().any(|event| event.get("endpoint").is_some_and(|id| id == "GET /held/secret")),
        "{told:?}"
    );
    let address = serve(app).await;
    for path in ["/held/a", "/held/secret", "/held", "/held/"] {
        let answer = send(address, &format!("GET {path}"), &[("list", "*")]).await;
        assert!([403, 404].contains(&answer.status), "{path} {answer:?}");
    }
    // Where the router has it by a route, that is the one.
    let beside = protect(router.route("/held/secret", get(async || "secret")), &files::edge());
    let address = serve(beside).await;
    let ask = async |path: &str, list: &str| send(address, path, &[("list", list)]).await;
    assert_eq!(ask("GET /held/secret", "held.secret.get").await.body, "secret");
    assert_eq!(ask("GET /held/secret", "held.all.get").await.status, 403);
    assert_eq!(ask("GET /held/a", "held.all.get").await.body, "vault");
}

#[tokio::test]
async fn routes_without_an_annotation_are_told_with_what_to_write() {
    let log = crate::log::Log::start();
    let router = router(App::default())
        .route("/people/{id}", get(async || ()).delete(async || ()))
        .route("/any", any(async || ()))
        .route("/status", post(async || ()))
        .nest_service("/doc", folder())
        .fallback(async || ());
    let protected = protect(Router::new().nest("/edge", router), &edge().under("/edge"));
    let told: Vec<_> = protected.undeclared().iter().map(ToString::to_string).collect();
    let expected = [
        "every method of /edge/any",
        "every method of /edge/doc/{*path}",
        "DELETE /edge/people/{id}",
        "GET /edge/people/{id}",
        "POST /edge/status",
    ];
    for start in expected {
        assert!(
            told.iter().any(|told| told.starts_with(&format!("{start}: write `#[acl::endpoint("))),
            "{start}: {told:#?}"
        );
    }
    // The application of these tests has some on purpose.
    let events = log.take("acl_tower");
    assert!(events.iter().any(|event| event["path"] == "/edge/doc/{*path}"), "{events:?}");
    let clean = protect(Router::new().route("/tickets/{n}", get(async || ())), &edge());
    assert_eq!(clean.undeclared(), []);
    assert_eq!(mounted(&edge(), App::default()).undeclared(), []);
}
