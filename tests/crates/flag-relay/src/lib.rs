//! A relay of feature flags, with the shapes of applications that exist: a base path that is known when the program
//! starts, several kinds of tokens in one header, whose rows tell the kind, a handler at several paths, parameters that
//! the router names otherwise, a web socket that asks for a right with each message, and tokens that are held to a
//! project.

mod handlers;

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
    /// The permission surface of the relay. Its paths have no base: that is known later.
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
