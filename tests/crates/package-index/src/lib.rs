//! An index of packages, with the shapes of applications that exist: `routes!` of `utoipa-axum`, a prefix of nested
//! routers, a state that is a type parameter, one handler at two routes, static files, an endpoint behind `#[cfg]`,
//! optional sign-in, tokens with and without a scheme beside a cookie, a right that is asked for only after the body
//! was read, and keys that may touch certain packages only.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use acl::Mode;
use acl_tower::{Authenticate, Carriers, Credential, Edge, Protected, Settings, protect};
use axum::Router;
use axum::routing::get;
use tower_http::services::ServeDir;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Whose a request is.
#[derive(Debug)]
pub struct Person {
    /// The name of an owner.
    pub name: &'static str,
    /// The packages that the key may touch; `None` if it may touch all.
    pub only: Option<&'static [&'static str]>,
}

/// Where packages are kept.
pub trait Store: Clone + Send + Sync + 'static {
    /// The names of all packages.
    fn names(&self) -> Vec<String>;

    /// Adds a package, or a version of it.
    fn publish(&self, name: &str, owner: &str);

    /// Removes a package.
    fn remove(&self, name: &str);
}

/// Packages and their owners in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<BTreeMap<String, String>>>);

impl Store for Memory {
    fn names(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    fn publish(&self, name: &str, owner: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), owner.to_owned());
    }

    fn remove(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

acl::permission! {
    /// Publish a package whose name nobody has yet.
    pub PUBLISH_NEW("packages.names.post")
}

mod assets {
    acl::route! { pub(super) all(GET, "/assets/{*path}", tags("pages.assets.get"), public); }
    acl::route! { pub(super) index(GET, "/assets/", tags("pages.assets.list"), public); }
}

acl::registry! {
    /// The permission surface of the index.
    pub struct Api;
    default_modes: [key, session],
    endpoints: [
        handlers::{front, list, me, publish, remove, show},
        #[cfg(debug_assertions)]
        handlers::metrics,
        assets::{all, index},
        PUBLISH_NEW,
    ],
}

/// The routes of the index as they were before, with its document.
pub fn routes<S: Store>(store: S) -> (Router, OpenApi) {
    let packages = OpenApiRouter::new()
        .routes(routes!(handlers::me))
        .route("/packages", get(handlers::list::<S>))
        .route(
            "/packages/{name}",
            get(handlers::show::<S>).put(handlers::publish::<S>).delete(handlers::remove::<S>),
        )
        .route("/packages/{name}/yank", axum::routing::delete(handlers::remove::<S>));
    let whole = OpenApiRouter::new()
        .nest("/api/v1", packages)
        .routes(routes!(handlers::front))
        .nest_service("/assets", ServeDir::new(concat!(env!("CARGO_MANIFEST_DIR"), "/assets")));
    #[cfg(debug_assertions)]
    let whole = whole.route("/metrics", get(handlers::metrics));
    whole.with_state(store).split_for_parts()
}

/// Who calls: by a token, with a scheme or without, or by the cookie of a session.
pub fn edge(settings: Settings<Api, Person>) -> Edge<Api, impl Authenticate<Api, Principal = Person>> {
    let of = |list: &str, mode, name, only| {
        Arc::new(Credential::<Api, _>::any_of([list], mode, Person { name, only }).named(name))
    };
    let known = HashMap::from([
        ("ANN", of("*", Mode::KEY, "ann", None)),
        ("BOB", of("*", Mode::KEY, "bob", Some(&["left"]))),
        ("CI", of("packages.packages.put", Mode::KEY, "ci", None)),
        ("SES", of("*", Mode::SESSION, "ann", None)),
    ]);
    let carriers = Carriers::new().scheme("Bearer", Mode::KEY).bare(Mode::KEY).cookie("sid", Mode::SESSION);
    let settings = settings.carriers(&carriers);
    Edge::with(carriers.look_up(move |carried| known.get(carried.secret()).cloned()), settings)
}

/// The index with its guards.
pub fn app<S: Store>(store: S, settings: Settings<Api, Person>) -> Protected {
    protect(routes(store).0, &edge(settings))
}

mod handlers {
    //! What the index does.

    use acl_tower::NotPermitted;
    use axum::extract::{Path, State};
    use axum::http::StatusCode;
    use axum::response::{IntoResponse, Response};

    use crate::{Api, Person, Store};

    type By = acl_tower::Authorized<Api, Person>;

    #[acl::endpoint(GET, "/", tags("pages.front.get"), public(identified))]
    #[utoipa::path(get, path = "/", responses((status = 200)))]
    pub(crate) async fn front(by: Option<By>) -> String {
        by.map_or_else(|| "hello".to_owned(), |by| format!("hello {}", by.principal().name))
    }

    #[acl::endpoint(GET, "/api/v1/me", tags("people.me.get"), authenticated)]
    #[utoipa::path(get, path = "/me", responses((status = 200)))]
    pub(crate) async fn me(by: By) -> &'static str {
        by.principal().name
    }

    #[acl::endpoint(GET, "/api/v1/packages", tags("packages.packages.list"), public)]
    pub(crate) async fn list<S: Store>(State(store): State<S>) -> String {
        store.names().join(" ")
    }

    // The router calls the parameter `name`.
    #[acl::endpoint(GET, "/api/v1/packages/{package}", tags("packages.packages.get"), public)]
    pub(crate) async fn show<S: Store>(
        State(store): State<S>,
        Path(name): Path<String>,
    ) -> Result<String, StatusCode> {
        if store.names().contains(&name) { Ok(name) } else { Err(StatusCode::NOT_FOUND) }
    }

    /// A name that nobody has yet needs a further right. Whether somebody has it, the store knows.
    #[acl::endpoint(PUT, "/api/v1/packages/{package}", tags("packages.packages.put"))]
    pub(crate) async fn publish<S: Store>(
        State(store): State<S>,
        Path(name): Path<String>,
        by: By,
    ) -> Result<&'static str, Refused> {
        may_touch(&by, &name)?;
        if !store.names().contains(&name) {
            by.permits(Api::PUBLISH_NEW)?;
        }
        store.publish(&name, by.principal().name);
        Ok("published")
    }

    #[acl::endpoint(
        DELETE,
        "/api/v1/packages/{package}",
        DELETE,
        "/api/v1/packages/{package}/yank",
        tags("packages.packages.delete"),
        modes(session, key)
    )]
    pub(crate) async fn remove<S: Store>(
        State(store): State<S>,
        Path(name): Path<String>,
        by: By,
    ) -> Result<&'static str, Refused> {
        may_touch(&by, &name)?;
        store.remove(&name);
        Ok("removed")
    }

    #[cfg(debug_assertions)]
    #[acl::endpoint(GET, "/metrics", tags("operation.metrics.get"), explicit)]
    pub(crate) async fn metrics() -> &'static str {
        "requests 7"
    }

    /// A key that may touch some packages touches no other.
    fn may_touch(by: &By, name: &str) -> Result<(), Refused> {
        match by.principal().only {
            Some(only) if !only.contains(&name) => Err(Refused::Other),
            _ => Ok(()),
        }
    }

    /// Why a handler does nothing.
    pub(crate) enum Refused {
        /// The key may touch other packages only.
        Other,
        /// A further right is missing.
        Right(NotPermitted<Api, Person>),
    }

    impl From<NotPermitted<Api, Person>> for Refused {
        fn from(refused: NotPermitted<Api, Person>) -> Self {
            Self::Right(refused)
        }
    }

    impl IntoResponse for Refused {
        fn into_response(self) -> Response {
            match self {
                Self::Other => (StatusCode::FORBIDDEN, "the key is held to other packages").into_response(),
                Self::Right(refused) => refused.into_response(),
            }
        }
    }
}
