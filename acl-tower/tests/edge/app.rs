//! A small API, its keys, and the edge before it: mounted from the registry, and as a router that was there before.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use acl::Mode;
use acl_tower::{
    Authenticate, Authenticated, Carriers, Credential, Edge, Head, Protected, Rejected, Settings, Target,
    protect,
};
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{any, get, post};
use bytes::Bytes;
use http::{HeaderName, Response};
use tokio::sync::Notify;

use crate::client::serve;

/// What handlers share.
#[derive(Clone, Default)]
pub(crate) struct App(pub(crate) Arc<Shared>);

#[derive(Default)]
pub(crate) struct Shared {
    /// How many handlers ran.
    pub(crate) reached: AtomicUsize,
    /// A handler says that it runs.
    pub(crate) entered: Notify,
    /// And waits until it may end.
    pub(crate) leave: Notify,
}

impl App {
    fn reached(&self) {
        self.0.reached.fetch_add(1, Ordering::SeqCst);
    }
}

/// Whose a credential is.
pub(crate) type Person = &'static str;

pub(crate) type Authorized = acl_tower::Authorized<Api, Person>;

pub(crate) mod tickets {
    use super::{App, Authorized, Path, State};

    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(crate) async fn list(State(app): State<App>, by: Authorized) -> String {
        app.reached();
        format!("tickets for {}", by.principal())
    }

    #[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"), modes(key, session))]
    pub(crate) async fn create(State(app): State<App>, body: String) -> String {
        app.reached();
        body
    }

    #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
    pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>) -> String {
        app.reached();
        id
    }

    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub(crate) async fn delete(State(app): State<App>) -> &'static str {
        app.reached();
        "deleted"
    }
}

pub(crate) mod open {
    use super::{App, Authorized, Path, State};

    #[acl::endpoint(GET, "/status", tags("helpdesk.status.get"), public)]
    pub(crate) async fn status(State(app): State<App>, by: Option<Authorized>) -> &'static str {
        app.reached();
        if by.is_none() { "up" } else { "somebody" }
    }

    #[acl::endpoint(GET, "/me", tags("people.me.get"), authenticated)]
    pub(crate) async fn me(State(app): State<App>, by: Authorized) -> String {
        app.reached();
        by.verdict().to_string()
    }

    #[acl::endpoint(GET, "/anything", tags("helpdesk.anything.get"))]
    pub(crate) async fn anything(State(app): State<App>) -> &'static str {
        app.reached();
        "anything"
    }

    #[acl::endpoint(GET, "/slow", tags("helpdesk.slow.get"))]
    pub(crate) async fn slow(State(app): State<App>, by: Authorized) -> String {
        app.reached();
        app.0.entered.notify_one();
        app.0.leave.notified().await;
        format!("done for {}", by.principal())
    }

    #[acl::endpoint(POST, "/admin/reset", tags("admin.all.reset"), explicit)]
    pub(crate) async fn reset(State(app): State<App>) -> &'static str {
        app.reached();
        "reset"
    }

    /// Asks for what nobody asked.
    #[acl::endpoint(GET, "/forgetful", tags("helpdesk.forgetful.get"), public)]
    pub(crate) async fn forgetful(by: Authorized) -> &'static str {
        by.principal()
    }

    #[acl::endpoint(GET, "/rooms/{room}/seats/{*rest}", tags("rooms.seats.get", "seats.all.get"))]
    pub(crate) async fn seats(State(app): State<App>, Path((room, rest)): Path<(String, String)>) -> String {
        app.reached();
        format!("{room}:{rest}")
    }

    acl::route! { pub(crate) files(GET, "/files/{*path}", tags("helpdesk.files.get")); }
}

acl::registry! {
    pub(crate) struct Api;
    endpoints: [
        tickets::{create, delete, get, list},
        open::{anything, files, forgetful, me, reset, seats, slow, status},
    ],
    with: [acl_tower::axum(App)],
}

/// What the store has for a secret.
pub(crate) enum Key {
    Known(Arc<Credential<Api, Person>>),
    /// A list that was cut off while it was stored.
    Cut(&'static str),
    Limited,
    Away,
    Answered,
}

/// Where keys are.
#[derive(Default)]
pub(crate) struct Store {
    keys: RwLock<HashMap<String, Key>>,
    /// How often it was asked.
    pub(crate) asked: AtomicUsize,
}

impl Store {
    pub(crate) fn put(&self, name: &str, key: Key) {
        self.keys.write().unwrap().insert(secret(name), key);
    }

    pub(crate) fn know(&self, name: &'static str, list: &str, mode: Mode) {
        let credential = Credential::new(list, mode, name).unwrap().named(format!("key of {name}"));
        self.put(name, Key::Known(Arc::new(credential)));
    }

    pub(crate) fn revoke(&self, name: &str) {
        self.keys.write().unwrap().remove(&secret(name));
    }

    fn find(&self, secret: &str, mode: Mode) -> Authenticated<Api, Person> {
        match self.keys.read().unwrap().get(secret) {
            Some(Key::Known(credential)) if credential.mode() == mode => Ok(Some(Arc::clone(credential))),
            Some(Key::Known(_)) | None => Err(Rejected::WrongCredential),
            Some(Key::Cut(list)) => {
                Credential::<Api, Person>::new(list, mode, "hal")?;
                Ok(None)
            }
            Some(Key::Limited) => {
                Err(Rejected::TooManyRequests { retry_after: Duration::from_millis(1_200) })
            }
            Some(Key::Away) => Err(Rejected::Unavailable),
            Some(Key::Answered) => {
                let answer = Response::builder().status(302).header("location", "/login");
                Err(Rejected::Answer(Box::new(answer.body(Bytes::from_static(b"log in")).unwrap())))
            }
        }
    }
}

/// What a client sends as its secret; logs and answers are searched for it.
pub(crate) fn secret(name: &str) -> String {
    format!("S3CRET-{name}")
}

/// The header of a key.
pub(crate) fn key(name: &str) -> (&'static str, String) {
    ("authorization", format!("key {}", secret(name)))
}

/// No header.
pub(crate) const NOBODY: &[(&str, &str)] = &[];

pub(crate) fn store() -> Arc<Store> {
    let store = Store::default();
    store.know("all", "*", Mode::KEY);
    store.know("readers", "*.list, *.get", Mode::KEY);
    store.know("careful", "tickets.*, -*.delete", Mode::KEY);
    store.know("stale", "*, -nothing.of.it", Mode::KEY);
    store.know("not-me", "*, -people.*", Mode::KEY);
    store.know("weak", "people.*", Mode::KEY);
    store.know("resetter", "admin.all.reset", Mode::KEY);
    store.know("token", "*", Mode::TOKEN);
    store.know("session", "*", Mode::SESSION);
    let bound = Credential::new("tickets.*", Mode::KEY, "ivy").unwrap().within("*.get").unwrap();
    store.put("bound", Key::Known(Arc::new(bound)));
    let bound =
        Credential::new("tickets.*", Mode::KEY, "jo").unwrap().within("*.get, *.list, -no.such.*").unwrap();
    store.put("stale-maker", Key::Known(Arc::new(bound)));
    store.put("cut", Key::Cut("tickets.*, -*.del ete"));
    store.put("limited", Key::Limited);
    store.put("away", Key::Away);
    store.put("answered", Key::Answered);
    Arc::new(store)
}

/// Keys by what a request says.
pub(crate) struct Keys {
    store: Arc<Store>,
    carriers: Carriers,
}

impl Keys {
    pub(crate) fn of(store: &Arc<Store>) -> Self {
        let carriers = Carriers::new()
            .scheme("key", Mode::KEY)
            .scheme("token", Mode::TOKEN)
            .cookie("session", Mode::SESSION)
            .header(HeaderName::from_static("x-api-key"), Mode::KEY);
        Self { store: Arc::clone(store), carriers }
    }
}

impl Authenticate<Api> for Keys {
    type Principal = Person;
    type Future = Ready<Authenticated<Api, Person>>;

    fn authenticate(&self, parts: &mut Head, _: Target<Api>) -> Self::Future {
        self.store.asked.fetch_add(1, Ordering::SeqCst);
        ready(self.carriers.read(parts).and_then(|carried| match carried {
            None => Ok(None),
            Some(carried) => self.store.find(carried.secret(), carried.mode()),
        }))
    }
}

pub(crate) type TestEdge = Edge<Api, Keys>;

pub(crate) fn settings() -> Settings<Api, Person> {
    Settings::new().schemes(["key", "token"])
}

/// The API as the registry mounts it.
pub(crate) fn mounted(edge: &TestEdge, app: App) -> Protected {
    let files = get(|Path(path): Path<String>| async move { path });
    Api::routes(edge).serve(Api::OPEN_FILES, files).with_state(app)
}

/// The same API as people had it: nested, merged, with wildcards, `any` and a service.
pub(crate) fn router(app: App) -> Router {
    let tickets = Router::new()
        .route("/", get(tickets::list).post(tickets::create))
        .route("/{id}", get(tickets::get).delete(tickets::delete));
    let open = Router::new()
        .route("/status", get(open::status))
        .route("/me", get(open::me))
        .route("/slow", get(open::slow))
        .route("/forgetful", get(open::forgetful))
        .route("/anything", any(open::anything))
        .route("/admin/reset", post(open::reset));
    let seats = Router::new().nest("/seats", Router::new().route("/{*rest}", get(open::seats)));
    Router::new()
        .nest("/tickets", tickets)
        .merge(open)
        .nest("/rooms/{room}", seats)
        .route_service("/files/{*path}", get(|Path(path): Path<String>| async move { path }))
        .with_state(app)
}

/// An app that listens, with what it is made of.
pub(crate) struct Site {
    pub(crate) how: &'static str,
    pub(crate) address: SocketAddr,
    pub(crate) store: Arc<Store>,
    pub(crate) app: App,
}

impl Site {
    pub(crate) fn reached(&self) -> usize {
        self.app.0.reached.load(Ordering::SeqCst)
    }

    pub(crate) fn asked(&self) -> usize {
        self.store.asked.load(Ordering::SeqCst)
    }
}

/// The API in both ways: every rule holds for both.
pub(crate) async fn sites() -> [Site; 2] {
    sites_with(settings).await
}

pub(crate) async fn sites_with(settings: impl Fn() -> Settings<Api, Person>) -> [Site; 2] {
    [site("mounted", settings(), mounted).await, site("protected", settings(), protected).await]
}

pub(crate) fn protected(edge: &TestEdge, app: App) -> Protected {
    protect(router(app), edge)
}

pub(crate) async fn site(
    how: &'static str,
    settings: Settings<Api, Person>,
    mount: impl FnOnce(&TestEdge, App) -> Protected,
) -> Site {
    let (store, app) = (store(), App::default());
    let edge = Edge::with(Keys::of(&store), settings);
    let address = serve(mount(&edge, app.clone())).await;
    Site { how, address, store, app }
}
