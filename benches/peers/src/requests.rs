//! One request through the guards of several libraries, in this process, without a socket.
//!
//! One application, mounted once for each library as its documentation shows. All know the same 1,000 keys, which may
//! do everything to tickets but delete them.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use acl::Mode;
use acl_tower::{Authenticate, Authenticated, Credential, Edge, Head, Target, protect};
use allocation_counter::measure;
use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Path, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get};
use axum_gate::codecs::Codec as _;
use axum_gate::prelude::*;
use protect_axum::GrantsLayer;
use tokio::runtime::{Builder, Runtime};
use tower::Service as _;
use tower::util::BoxCloneSyncService;

use crate::clock::{Subject, least};
use crate::peers::Failure;

const KEYS: u32 = 1_000;
const LIST: &str = "tickets.*, -*.delete";
/// What a key of another library holds for [`LIST`].
const SCOPES: [&str; 2] = ["tickets.tickets.list", "tickets.tickets.get"];
const ISSUER: &str = "bench";

pub(crate) const BY_HAND: &str = "a middleware by hand, over two `HashMap`s";
pub(crate) const MOUNTED: &str = "acl-tower, mounted by the registry";
pub(crate) const PROTECTED: &str = "acl-tower, `protect(router)`";
pub(crate) const KEYS_CACHED: &str = "acl-keys, cached";

mod handlers {
    use super::Path;

    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(super) async fn list() -> &'static str {
        "[]"
    }

    #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
    pub(super) async fn get(Path(_): Path<u32>) -> &'static str {
        "ticket"
    }

    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub(super) async fn delete(Path(_): Path<u32>) {}
}

acl::registry! {
    pub(crate) struct Api;
    endpoints: [handlers::{list, get, delete}],
    with: [acl_tower::axum],
}

type App = BoxCloneSyncService<Request, Response, Infallible>;

/// A library, its application, and the credentials that it takes.
struct Way {
    name: &'static str,
    app: App,
    tokens: Vec<String>,
}

/// One line of the table.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    /// Nanoseconds a request.
    pub(crate) time: f64,
    pub(crate) allocations: u64,
}

/// A request that is allowed, by 1,000 keys in turn. The first line is the application without a guard.
pub(crate) fn lines(rounds: usize) -> Result<Vec<Line>, Failure> {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let folder = std::env::temp_dir().join(format!("acl-peers-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let found = measured(&runtime, &folder, rounds);
    std::fs::remove_dir_all(&folder)?;
    found
}

fn measured(runtime: &Runtime, folder: &std::path::Path, rounds: usize) -> Result<Vec<Line>, Failure> {
    let address = format!("sqlite://{}", folder.join("keys.db").display());
    let mut ways = vec![
        Way { name: "without a guard", app: App::new(router()), tokens: plain_tokens() },
        hand_written(),
        protect_axum_layer(),
        axum_gate_bearer()?,
        acl_mounted()?,
        acl_protected()?,
        runtime.block_on(acl_keys_sqlite(&address))?,
    ];
    for way in &mut ways {
        // Every key is asked once before the clock runs, so that each is in the cache of acl-keys.
        for token in &way.tokens {
            let allowed = runtime.block_on(ask(&mut way.app, Method::GET, token));
            assert_eq!(allowed, StatusCode::OK, "{}: an allowed call", way.name);
        }
        if way.name != "without a guard" {
            let denied = runtime.block_on(ask(&mut way.app, Method::DELETE, &way.tokens[0]));
            // axum-gate answers 401 to a caller whom it knows, too.
            let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&denied);
            assert!(refused, "{}: a denied call: {denied}", way.name);
            let unknown = runtime.block_on(ask(&mut way.app, Method::GET, "nobody"));
            assert_eq!(unknown, StatusCode::UNAUTHORIZED, "{}: an unknown caller", way.name);
        }
    }
    let mut lines: Vec<Line> = (ways.iter_mut())
        .map(|way| {
            let counted = measure(|| {
                for token in &way.tokens {
                    runtime.block_on(ask(&mut way.app, Method::GET, token));
                }
            });
            Line { name: way.name, time: f64::NAN, allocations: counted.count_total / u64::from(KEYS) }
        })
        .collect();
    let mut subjects: Vec<Subject<'_>> = (ways.iter_mut())
        .map(|Way { app, tokens, .. }| {
            Subject::new(tokens.len(), move || {
                runtime.block_on(async {
                    for token in &*tokens {
                        ask(app, Method::GET, token).await;
                    }
                });
            })
        })
        .collect();
    for (line, time) in lines.iter_mut().zip(least(&mut subjects, rounds)) {
        line.time = time;
    }
    Ok(lines)
}

async fn ask(app: &mut App, method: Method, token: &str) -> StatusCode {
    let head = Request::builder().method(method).uri("/tickets/7");
    let request = head.header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::empty());
    let Ok(request) = request else { return StatusCode::BAD_REQUEST };
    let Ok(answer) = app.call(request).await;
    answer.status()
}

fn plain_tokens() -> Vec<String> {
    (0..KEYS).map(|key| format!("secret-of-key-{key:08}")).collect()
}

/// The application without a guard, and the one that others put theirs around.
fn router() -> Router {
    let ticket = get(handlers::get).delete(handlers::delete);
    Router::new().route("/tickets", get(handlers::list)).route("/tickets/{id}", ticket)
}

/// What a person writes: which scope each route needs, and which scopes each key has.
#[derive(Clone)]
struct Maps {
    needed: Arc<HashMap<&'static str, Vec<(Method, &'static str)>>>,
    keys: Arc<HashMap<String, Arc<HashSet<&'static str>>>>,
}

/// The caller, as a handler gets it.
#[derive(Clone)]
#[expect(dead_code, reason = "handed on to handlers, as each library does")]
struct Caller(Arc<HashSet<&'static str>>);

fn hand_written() -> Way {
    let scopes = Arc::new(HashSet::from(SCOPES));
    let tokens = plain_tokens();
    let maps = Maps {
        needed: Arc::new(HashMap::from([
            ("/tickets", vec![(Method::GET, "tickets.tickets.list")]),
            (
                "/tickets/{id}",
                vec![(Method::GET, "tickets.tickets.get"), (Method::DELETE, "tickets.tickets.delete")],
            ),
        ])),
        keys: Arc::new(tokens.iter().map(|token| (token.clone(), Arc::clone(&scopes))).collect()),
    };
    let app = router().route_layer(middleware::from_fn_with_state(maps, guard));
    Way { name: BY_HAND, app: App::new(app), tokens }
}

async fn guard(State(maps): State<Maps>, route: MatchedPath, mut request: Request, next: Next) -> Response {
    let token = bearer(&request);
    let Some(scopes) = token.and_then(|token| maps.keys.get(token)).cloned() else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let of_route = maps.needed.get(route.as_str());
    let needed = of_route.and_then(|all| all.iter().find(|(method, _)| method == request.method()));
    if !needed.is_some_and(|(_, scope)| scopes.contains(scope)) {
        return StatusCode::FORBIDDEN.into_response();
    }
    request.extensions_mut().insert(Caller(scopes));
    next.run(request).await
}

fn bearer(request: &Request) -> Option<&str> {
    request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

mod protected_handlers {
    use super::Path;

    #[protect_axum::protect("tickets.tickets.list")]
    pub(super) async fn list() -> &'static str {
        "[]"
    }

    #[protect_axum::protect("tickets.tickets.get")]
    pub(super) async fn get(Path(_): Path<u32>) -> &'static str {
        "ticket"
    }

    #[protect_axum::protect("tickets.tickets.delete")]
    pub(super) async fn delete(Path(_): Path<u32>) {}
}

/// Its extractor is a function and has no state, so the keys are a static.
static SCOPES_OF_KEYS: LazyLock<HashMap<String, HashSet<String>>> = LazyLock::new(|| {
    let scopes: HashSet<String> = SCOPES.map(str::to_owned).into();
    plain_tokens().into_iter().map(|token| (token, scopes.clone())).collect()
});

async fn extract(request: &mut Request) -> Result<HashSet<String>, Response> {
    let found = bearer(request).and_then(|token| SCOPES_OF_KEYS.get(token));
    found.cloned().ok_or_else(|| StatusCode::UNAUTHORIZED.into_response())
}

fn protect_axum_layer() -> Way {
    let ticket = get(protected_handlers::get).delete(protected_handlers::delete);
    let app = Router::new()
        .route("/tickets", get(protected_handlers::list))
        .route("/tickets/{id}", ticket)
        .layer(GrantsLayer::with_extractor(extract));
    Way { name: "protect-axum", app: App::new(app), tokens: plain_tokens() }
}

fn axum_gate_bearer() -> Result<Way, Failure> {
    let codec = Arc::new(JsonWebToken::<JwtClaims<Account<Role, Group>>>::default());
    let permissions: Permissions = SCOPES.into_iter().collect();
    let tokens: Result<Vec<String>, Failure> = (0..KEYS)
        .map(|key| {
            let account = Account::<Role, Group>::new(&format!("key {key}"), &[], &[]);
            let account = account.with_permissions(permissions.clone());
            let end = std::time::SystemTime::UNIX_EPOCH.elapsed()? + Duration::from_secs(3_600);
            let claims = JwtClaims::new(account, RegisteredClaims::new(ISSUER, end.as_secs()));
            Ok(String::from_utf8(codec.encode(&claims)?)?)
        })
        .collect();
    let gate = |permission: &str| {
        let policy = AccessPolicy::<Role, Group>::require_permission(PermissionId::from(permission));
        Gate::bearer(ISSUER, Arc::clone(&codec)).with_policy(policy)
    };
    let ticket = get(handlers::get).layer(gate("tickets.tickets.get"));
    let ticket = ticket.merge(delete(handlers::delete).layer(gate("tickets.tickets.delete")));
    let list = get(handlers::list).layer(gate("tickets.tickets.list"));
    let app = Router::new().route("/tickets", list).route("/tickets/{id}", ticket);
    Ok(Way { name: "axum-gate (a signed token)", app: App::new(app), tokens: tokens? })
}

/// The keys of acl-tower in a map.
struct Known(HashMap<String, Arc<Credential<Api, u32>>>);

impl Authenticate<Api> for Known {
    type Principal = u32;
    type Future = Ready<Authenticated<Api, u32>>;

    fn authenticate(&self, head: &mut Head, _: Target<Api>) -> Self::Future {
        let token = head.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = token.and_then(|value| value.strip_prefix("Bearer "));
        ready(Ok(token.and_then(|token| self.0.get(token)).cloned()))
    }
}

fn edge(tokens: &[String]) -> Result<Edge<Api, Known>, Failure> {
    let known: Result<_, Failure> = (0..)
        .zip(tokens)
        .map(|(key, token)| {
            let credential = Credential::new(LIST, Mode::KEY, key).map_err(|error| error.to_string())?;
            Ok((token.clone(), Arc::new(credential)))
        })
        .collect();
    Ok(Edge::new(Known(known?)))
}

fn acl_mounted() -> Result<Way, Failure> {
    let tokens = plain_tokens();
    let app = Api::routes(&edge(&tokens)?).with_state(());
    Ok(Way { name: MOUNTED, app: App::new(app), tokens })
}

fn acl_protected() -> Result<Way, Failure> {
    let tokens = plain_tokens();
    let app = protect(router(), &edge(&tokens)?);
    Ok(Way { name: PROTECTED, app: App::new(app), tokens })
}

async fn acl_keys_sqlite(address: &str) -> Result<Way, Failure> {
    let keys = acl_keys::Keys::<Api>::open(address).await?;
    let by = acl_keys::By::operator("bench");
    let mut tokens = Vec::new();
    for key in 0..KEYS {
        let created = keys.create(&by, acl_keys::NewKey::new(format!("key {key}"), [LIST])).await?;
        tokens.push(created.secret.reveal().to_owned());
    }
    let app = Api::routes(&keys.edge()).with_state(());
    Ok(Way { name: KEYS_CACHED, app: App::new(app), tokens })
}
