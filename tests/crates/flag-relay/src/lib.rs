//! A relay of feature flags, with the shapes of applications that exist: a base path that is known only at run time,
//! several kinds of tokens in one header, where the stored row of a token tells its kind, a handler at several paths,
//! parameters that have other names in the router, a web socket that asks for a right with each message, and tokens
//! that see one project only.

use std::collections::HashMap;
use std::sync::Arc;

use acl_tower::{Authenticate, Carriers, Credential, Edge, Protected, Settings, protect};
use axum::Router;
use axum::routing::{any, get, post};

/// The row of a token.
#[derive(Clone, Debug)]
pub struct Token {
    /// The project whose flags it sees; `*` for all.
    pub project: &'static str,
}

acl::permission! {
    /// Turn a flag on or off.
    pub FLIP("flags.flags.put", modes(admin))
}

acl::registry! {
    /// The permission surface of the relay. Its paths do not include the base path, which is known only at run time.
    pub struct Api;
    modes: [client, frontend, admin],
    default_modes: [client, admin],
    endpoints: [handlers::{features, feature, frontend, health, metrics, socket}, FLIP],
    with: [acl_tower::axum],
}

/// The routes of the relay as they were before, without the base.
pub fn routes() -> Router {
    let client = Router::new()
        .route("/features", get(handlers::features))
        .route("/features/{feature_name}", get(handlers::feature))
        .route("/metrics", post(handlers::metrics));
    let internal =
        Router::new().route("/health", get(handlers::health)).route("/socket", any(handlers::socket));
    Router::new()
        .nest("/api/client", client)
        .route("/api/streaming", get(handlers::features))
        .route("/api/frontend", get(handlers::frontend).post(handlers::frontend))
        .nest("/internal", internal)
}

/// Who calls: the header has the token alone, and the row of the token tells what it is for.
pub fn edge(settings: Settings<Api, Token>) -> Edge<Api, impl Authenticate<Api, Principal = Token>> {
    let of = |list: &str, mode, project| {
        Arc::new(Credential::<Api, _>::any_of([list], mode, Token { project }).named(project))
    };
    let rows = HashMap::from([
        ("*:dev.c1", of("*", Api::MODE_CLIENT, "*")),
        ("one:dev.c2", of("*, -*.metrics.*", Api::MODE_CLIENT, "one")),
        ("*:dev.f1", of("*", Api::MODE_FRONTEND, "*")),
        ("*:*.a1", of("*", Api::MODE_ADMIN, "*")),
        ("*:*.a2", of("*, -*.put", Api::MODE_ADMIN, "*")),
    ]);
    let kinds = [Api::MODE_CLIENT, Api::MODE_FRONTEND, Api::MODE_ADMIN];
    let carriers = Carriers::new().bare(kinds).scheme("Bearer", kinds);
    Edge::with(carriers.look_up(move |carried| rows.get(carried.secret()).cloned()), settings)
}

/// The relay under a base, which its own router has.
pub fn nested(base: &str, settings: Settings<Api, Token>) -> Protected {
    let router = if base == "/" { routes() } else { Router::new().nest(base, routes()) };
    protect(router, &edge(settings).under(base))
}

/// The relay for another application, which mounts it at a base by `nest_service`.
pub fn guest(base: &str, settings: Settings<Api, Token>) -> Protected {
    protect(routes(), &edge(settings)).under(base)
}

/// The relay as its registry mounts it, under a base.
pub fn mounted(base: &str, settings: Settings<Api, Token>) -> Protected {
    Api::routes(&edge(settings).under(base)).with_state(())
}

mod handlers {
    //! What the relay does.

    use axum::extract::Path;
    use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
    use axum::http::StatusCode;
    use axum::response::Response;

    use crate::{Api, Token};

    type By = acl_tower::Authorized<Api, Token>;

    /// The flags, each with its project.
    const FLAGS: [(&str, &str); 3] = [("dark", "one"), ("fast", "one"), ("loud", "two")];

    fn seen(by: &By) -> impl Iterator<Item = &'static str> {
        let project = by.principal().project;
        FLAGS.into_iter().filter(move |(_, of)| project == "*" || project == *of).map(|(name, _)| name)
    }

    #[acl::endpoint(GET, "/api/client/features", GET, "/api/streaming", tags("flags.features.list"))]
    pub(crate) async fn features(by: By) -> String {
        seen(&by).collect::<Vec<_>>().join(" ")
    }

    // The router calls the parameter `feature_name`.
    #[acl::endpoint(GET, "/api/client/features/{feature}", tags("flags.features.get"))]
    pub(crate) async fn feature(Path(name): Path<String>, by: By) -> Result<String, StatusCode> {
        let found = seen(&by).find(|flag| *flag == name);
        found.map(str::to_owned).ok_or(StatusCode::NOT_FOUND)
    }

    #[acl::endpoint(
        GET,
        "/api/frontend",
        POST,
        "/api/frontend",
        tags("flags.evaluations.get"),
        modes(frontend),
        allow(method_mismatch)
    )]
    pub(crate) async fn frontend() -> &'static str {
        "dark=on"
    }

    #[acl::endpoint(POST, "/api/client/metrics", tags("flags.metrics.post"), modes(client, frontend))]
    pub(crate) async fn metrics() -> StatusCode {
        StatusCode::ACCEPTED
    }

    #[acl::endpoint(GET, "/internal/health", tags("operation.health.get"), public)]
    pub(crate) async fn health() -> &'static str {
        "ok"
    }

    #[acl::endpoint(GET, "/internal/socket", tags("flags.socket.get"), modes(admin))]
    pub(crate) async fn socket(upgrade: WebSocketUpgrade, by: By) -> Response {
        upgrade.on_upgrade(move |socket| talk(socket, by))
    }

    /// Each message is decided by itself: `list` by the right to the socket, `flip NAME` by one of its own.
    async fn talk(mut socket: WebSocket, by: By) {
        while let Some(Ok(message)) = socket.recv().await {
            let Message::Text(text) = message else { continue };
            let answer = match text.split_once(' ') {
                None if text == "list" => seen(&by).collect::<Vec<_>>().join(" "),
                Some(("flip", name)) => match by.permits(Api::FLIP) {
                    Ok(_) => format!("{name} flipped"),
                    Err(refused) => format!("refused: {}", refused.refusal().cause().code()),
                },
                _ => "what?".to_owned(),
            };
            if socket.send(Message::Text(answer.into())).await.is_err() {
                return;
            }
        }
    }
}
