//! `protect` over routers as people have them, and what is mounted beside it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use acl_tower::{Edge, Protected, protect};
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::from_fn;
use axum::response::IntoResponse as _;
use axum::routing::{any, any_service, get, get_service};
use tokio::net::TcpListener;
use tower::service_fn;

use crate::app::{Api, App, Keys, NOBODY, TestEdge, key, mounted, open, router, settings, store, tickets};
use crate::client::{send, serve};

fn edge() -> TestEdge {
    Edge::with(Keys::of(&store()), settings())
}

/// What must not be reached.
fn vault() -> Router {
    Router::new()
        .route("/", any(|| async { "vault" }))
        .route("/{*path}", any(|| async { "vault" }))
        .fallback(|| async { "vault" })
}

#[tokio::test]
async fn nest_service_is_denied_to_everyone_at_every_path_under_it() {
    let routes = router(App::default()).nest_service("/static", vault()).nest_service(
        "/deep/{id}/",
        service_fn(|_: Request| async { Ok::<_, Infallible>("vault".into_response()) }),
    );
    let address = serve(protect(routes, &edge())).await;
    for path in [
        "/static",
        "/static/",
        "/static/a",
        "/static/a/b",
        "/static/status",
        "/static/tickets",
        "/static/%2e%2e/status",
        "/deep/4/",
        "/deep/4/a",
    ] {
        for method in ["GET", "HEAD", "POST", "BREW"] {
            let answer = send(address, &format!("{method} {path}"), &[key("all")]).await;
            assert!([403, 404].contains(&answer.status), "{method} {path} {answer:?}");
            assert!(!answer.body.contains("vault"));
            let answer = send(address, &format!("{method} {path}"), NOBODY).await;
            assert_eq!(answer.status, 401, "{method} {path}");
        }
    }
    assert_eq!(send(address, "GET /status", NOBODY).await.body, "up");
}

#[tokio::test]
async fn fallbacks_are_denied_to_everyone_nested_ones_too() {
    let fallback = || async { "fallback" };
    let nested = Router::new().route("/x", get(fallback)).fallback(fallback);
    for routes in [
        router(App::default()).fallback(fallback),
        router(App::default()).fallback_service(vault()),
        router(App::default()).nest("/in", nested.clone()).fallback(fallback),
        router(App::default()).merge(Router::new().fallback(fallback)),
        Router::new().nest("/in", nested),
    ] {
        let address = serve(protect(routes, &edge())).await;
        for path in ["/nowhere", "/in/nowhere", "/in/", "/in", "/", "/tickets/7/x"] {
            let answer = send(address, &format!("GET {path}"), &[key("all")]).await;
            assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"), "{path}");
            assert_eq!(send(address, &format!("GET {path}"), NOBODY).await.status, 401, "{path}");
        }
    }
}

#[tokio::test]
async fn routes_are_known_by_their_whole_path_however_they_are_nested() {
    let deep = Router::new().nest(
        "/rooms",
        Router::new()
            .nest("/{room}", Router::new().nest("/seats", Router::new().route("/{*rest}", get(open::seats)))),
    );
    let slashed = Router::new().route("/", get(tickets::list)).route("/{id}", get(tickets::get));
    let merged = Router::new()
        .merge(Router::new().route("/me", get(open::me)))
        .merge(deep)
        .nest("/tickets", slashed)
        .route("/tickets", axum::routing::post(tickets::create));
    let address = serve(protect(merged.with_state(App::default()), &edge())).await;
    for (request, name, status) in [
        ("GET /rooms/4/seats/1/2", "readers", 200),
        ("GET /rooms/4/seats/1/2", "careful", 403),
        ("GET /tickets", "careful", 200),
        ("GET /tickets", "weak", 403),
        ("POST /tickets", "careful", 200),
        ("POST /tickets", "readers", 403),
        ("GET /tickets/", "all", 404),
        ("GET /tickets/7", "readers", 200),
        ("GET /me", "weak", 200),
        ("GET /seats/1", "all", 404),
    ] {
        assert_eq!(send(address, request, &[key(name)]).await.status, status, "{request} {name}");
    }
}

#[tokio::test]
async fn a_service_is_served_by_its_declared_route_only() {
    let seen = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seen);
    let files = service_fn(move |request: Request| {
        count.fetch_add(1, Ordering::SeqCst);
        let method = request.method().to_string();
        async move { Ok::<_, Infallible>(method.into_response()) }
    });
    let protected = protect(Router::new().route_service("/files/{*path}", files.clone()), &edge());
    let through_any = protect(Router::new().route("/files/{*path}", any_service(files.clone())), &edge());
    let mounted = Api::routes(&edge()).serve(Api::OPEN_FILES, files).with_state(App::default());
    for app in [protected, through_any, mounted] {
        let address = serve(app).await;
        seen.store(0, Ordering::SeqCst);
        assert_eq!(send(address, "GET /files/a/b", &[key("all")]).await.body, "GET");
        assert_eq!(send(address, "HEAD /files/a/b", &[key("all")]).await.status, 200);
        assert_eq!(seen.load(Ordering::SeqCst), 2);
        for (request, name, status) in [
            ("GET /files/a", "careful", 403),
            ("POST /files/a", "all", 405),
            ("BREW /files/a", "all", 405),
            ("GET /files/a", "nobody", 401),
            ("GET /files/", "all", 404),
        ] {
            assert_eq!(send(address, request, &[key(name)]).await.status, status, "{request} {name}");
        }
        assert_eq!(seen.load(Ordering::SeqCst), 2, "a refused request reached the service");
    }
}

/// Layers of the router stand behind the guards: what is refused does not reach them.
#[tokio::test]
async fn layers_of_a_protected_router_see_only_what_was_let_in() {
    let seen = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seen);
    let counting = from_fn(move |request: Request, next: axum::middleware::Next| {
        count.fetch_add(1, Ordering::SeqCst);
        next.run(request)
    });
    let address = serve(protect(router(App::default()).layer(counting), &edge())).await;
    for request in ["GET /tickets", "PUT /tickets", "GET /nowhere", "OPTIONS /tickets"] {
        send(address, request, NOBODY).await;
        send(address, request, &[key("weak")]).await;
    }
    assert_eq!(seen.load(Ordering::SeqCst), 0);
    send(address, "GET /tickets", &[key("all")]).await;
    send(address, "GET /status", NOBODY).await;
    assert_eq!(seen.load(Ordering::SeqCst), 2);
}

/// The same of one endpoint's layers, in whatever order they and the handler are given.
#[tokio::test]
async fn layers_of_an_endpoint_stand_behind_its_guard_and_only_there() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counting = || {
        let count = Arc::clone(&seen);
        from_fn(move |request: Request, next: axum::middleware::Next| {
            count.fetch_add(1, Ordering::SeqCst);
            next.run(request)
        })
    };
    let files =
        || get_service(service_fn(|_: Request| async { Ok::<_, Infallible>("file".into_response()) }));
    for routes in [
        Api::routes(&edge()).layer(Api::OPEN_FILES, counting()).serve(Api::OPEN_FILES, files()),
        Api::routes(&edge()).serve(Api::OPEN_FILES, files()).layer(Api::OPEN_FILES, counting()),
    ] {
        seen.store(0, Ordering::SeqCst);
        let routes = routes.layer(Api::TICKETS_LIST, counting()).layer(Api::TICKETS_LIST, counting());
        let address = serve(routes.with_state(App::default())).await;
        for request in ["GET /files/a", "GET /tickets", "PUT /tickets", "POST /tickets", "GET /nowhere"] {
            send(address, request, NOBODY).await;
            send(address, request, &[key("weak")]).await;
        }
        assert_eq!(send(address, "GET /tickets/7", &[key("all")]).await.status, 200);
        assert_eq!(send(address, "POST /tickets", &[key("all")]).await.status, 200);
        assert_eq!(seen.load(Ordering::SeqCst), 0);
        assert_eq!(send(address, "GET /files/a", &[key("all")]).await.body, "file");
        assert_eq!(seen.load(Ordering::SeqCst), 1);
        assert_eq!(send(address, "GET /tickets", &[key("all")]).await.body, "tickets for all");
        assert_eq!(seen.load(Ordering::SeqCst), 3, "both layers");
    }
}

#[tokio::test]
async fn an_endpoint_that_nobody_serves_is_as_if_it_were_not_there() {
    let routes = Api::routes(&edge());
    assert_eq!(routes.unserved().collect::<Vec<_>>(), [Api::OPEN_FILES]);
    let address = serve(routes.with_state(App::default())).await;
    assert_eq!(send(address, "GET /files/a", &[key("all")]).await.status, 404);
    assert_eq!(send(address, "GET /files/a", NOBODY).await.status, 401);
}

/// Under a prefix, beside what has no guard on purpose, and as another router's fallback.
#[tokio::test]
async fn a_protected_router_inside_another_decides_on_its_own_match() {
    let both = || [mounted(&edge(), App::default()), protect(router(App::default()), &edge())];
    let beside =
        |app: Protected| Router::new().route("/open", get(|| async { "open" })).fallback_service(app);
    let by_wildcard = |app: Protected| Router::new().route_service("/{*path}", app);
    let apps = both().map(beside).into_iter().chain(both().map(by_wildcard));
    for app in apps {
        let address = serve(app).await;
        for (request, name, status) in [
            ("GET /tickets", "careful", 200),
            ("DELETE /tickets/7", "careful", 403),
            ("GET /nowhere", "careful", 404),
            ("GET /tickets", "nobody", 401),
            ("GET /status", "nobody", 200),
        ] {
            assert_eq!(send(address, request, &[key(name)]).await.status, status, "{request} {name}");
        }
    }
    // Under a prefix, `protect` knows whole paths, which the registry does not have: everything is denied.
    let [mounted, protected] = both();
    let address = serve(Router::new().nest_service("/v1", mounted)).await;
    assert_eq!(send(address, "GET /v1/tickets/7", &[key("careful")]).await.status, 200);
    assert_eq!(send(address, "DELETE /v1/tickets/7", &[key("careful")]).await.status, 403);
    let address = serve(Router::new().nest_service("/v1", protected)).await;
    for path in ["/v1/tickets/7", "/v1/status", "/v1", "/v1/"] {
        let answer = send(address, &format!("GET {path}"), &[key("all")]).await;
        assert!([403, 404].contains(&answer.status), "{path} {answer:?}");
    }
}

/// By itself, as a service that makes one for each connection, and with the caller's address.
#[tokio::test]
async fn a_protected_router_is_guarded_in_every_way_that_it_is_served() {
    let whence = |request: Request| async move {
        let from = request.extensions().get::<ConnectInfo<SocketAddr>>();
        from.map_or("somewhere".to_owned(), |ConnectInfo(from)| from.ip().to_string())
    };
    let app = protect(Router::new().route("/anything", get(whence)), &edge());
    for way in 0..3 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, app) = (listener.local_addr().unwrap(), app.clone());
        tokio::spawn(async move {
            match way {
                0 => axum::serve(listener, app).await,
                1 => axum::serve(listener, app.into_make_service()).await,
                _ => axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await,
            }
        });
        let told = if way == 2 { "127.0.0.1" } else { "somewhere" };
        assert_eq!(send(address, "GET /anything", &[key("all")]).await.body, told);
        assert_eq!(send(address, "GET /anything", &[key("careful")]).await.status, 403, "{way}");
        assert_eq!(send(address, "GET /anything", NOBODY).await.status, 401, "{way}");
        assert_eq!(send(address, "GET /nowhere", &[key("all")]).await.status, 404, "{way}");
    }
}

mod generic {
    //! Handlers with generic arguments, beside one without and a route that has no function.

    use std::fmt::Display;

    #[acl::endpoint(GET, "/default", tags("values.all.get"))]
    pub(super) async fn value<T: Default + Display>() -> String {
        T::default().to_string()
    }

    #[acl::endpoint(GET, "/pair", tags("values.pairs.get"))]
    pub(super) async fn pair<A: Default + Display, B: Default + Display>() -> String {
        format!("{} {}", A::default(), B::default())
    }

    pub(super) mod plain {
        #[acl::endpoint(GET, "/plain", tags("values.plain.get"))]
        pub(in super::super) async fn get() -> &'static str {
            "plain"
        }
        acl::route! { pub(in super::super) file(GET, "/file", tags("values.file.get")); }
    }

    acl::registry! {
        pub(super) struct Generic;
        endpoints: [value::<u8>, pair::<bool, Vec0<i8>>, plain::{get, file}],
        with: [acl_tower::axum],
    }

    /// Has arguments of its own.
    #[derive(Default)]
    pub(super) struct Vec0<T>(T);

    impl<T: Display> Display for Vec0<T> {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "[{}]", self.0)
        }
    }
}

#[tokio::test]
async fn generic_handlers_are_mounted_behind_their_guards() {
    use acl_tower::{Authenticated, Credential};
    use generic::Generic;

    let edge = Edge::<Generic, _>::new(|parts: &http::request::Parts| {
        let list = parts.headers.get("list").and_then(|list| list.to_str().ok()).map(str::to_owned);
        async move {
            let known = list.map(|list| Credential::new(&list, acl::Mode::KEY, ())).transpose()?;
            Authenticated::<Generic, ()>::Ok(known.map(Arc::new))
        }
    });
    let routes = Generic::routes(&edge).at(Generic::PLAIN_FILE, || async { "file" });
    let address = serve(routes.with_state(())).await;
    for (path, body) in [("/default", "0"), ("/pair", "false [0]"), ("/plain", "plain"), ("/file", "file")] {
        let request = format!("GET {path}");
        let answer = send(address, &request, &[("list", "values.*")]).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, body), "{path}");
        assert_eq!(send(address, &request, &[("list", "people.*")]).await.status, 403, "{path}");
        assert_eq!(send(address, &request, NOBODY).await.status, 401, "{path}");
    }
}
