//! An application with the pages, and a person who uses them as a browser does.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use acl::Mode;
use acl_keys::pages::{Page, Pages, Person, refusals};
use acl_keys::{By, Caller, Keys, NewKey, Settings, Store};
use acl_tower::{Carriers, Credential, Protected};
use axum::body::Body;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use maud::{Markup, html};
use tower::ServiceExt as _;

pub(crate) mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(crate) async fn list() -> &'static str {
        "[]"
    }
    #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
    pub(crate) async fn get() {}
    #[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
    pub(crate) async fn create() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub(crate) async fn delete() {}
}

pub(crate) mod people {
    #[acl::endpoint(GET, "/people", tags("people.people.list"))]
    pub(crate) async fn list() {}
    #[acl::endpoint(DELETE, "/people/{id}", tags("people.people.delete"))]
    pub(crate) async fn delete() {}
}

acl::endpoints! { ADMINISTRATION: prefix "/admin", [acl_keys::pages::ALL] }

acl::registry! {
    pub(crate) struct Api;
    endpoints: [tickets::{list, get, create, delete}, people::{list, delete}, ADMINISTRATION],
    with: [acl_tower::axum(App)],
}

#[derive(Clone)]
pub(crate) struct App {
    keys: Keys<Api>,
}

impl Pages for App {
    type Api = Api;
    type Principal = Caller;

    fn store(&self) -> &Arc<Store> {
        self.keys.store()
    }

    fn person(&self, principal: &Caller) -> Person {
        Person::new(principal.owner()).named(name(principal.owner()))
    }

    fn frame(&self, page: &Page<'_>, _: Option<&Credential<Api, Caller>>) -> Markup {
        page.document("Desk", &html! { @if let Some(person) = page.person() { p.who { (person.name) } } })
    }

    async fn names(&self, people: Vec<String>) -> HashMap<String, String> {
        people.into_iter().map(|id| (name(&id), id)).map(|(name, id)| (id, name)).collect()
    }

    fn sign_in(&self) -> Option<&str> {
        Some("/sign-in")
    }
}

/// What a person is called.
fn name(id: &str) -> String {
    let mut letters = id.chars();
    letters.next().map(|first| format!("{}{}", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}

/// The application over a database.
pub(crate) struct Site {
    pub(crate) keys: Keys<Api>,
    app: Protected,
}

impl Site {
    pub(crate) async fn open(database: &str) -> Self {
        Self::open_with(database, Settings::new()).await
    }

    /// One over a file that is gone with it. The compiler cannot tell that opening it is `Send`, as a browser's test is.
    pub(crate) fn open_here(folder: &tempfile::TempDir) -> Self {
        let database = format!("sqlite://{}", folder.path().join("keys.db").display());
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(Self::open(&database)))
    }

    pub(crate) async fn open_with(database: &str, settings: Settings) -> Self {
        let carriers = Carriers::new().scheme("bearer", Mode::KEY).cookie("session", Mode::SESSION);
        let keys = Keys::<Api>::open_with(database, settings.carriers(carriers)).await.unwrap();
        let app = App { keys: keys.clone() };
        let edge = keys.edge_with(acl_tower::Settings::new().answer(refusals(&app)));
        Self { keys, app: Api::routes(&edge).with_state(app) }
    }

    /// A person with this list, signed in.
    pub(crate) async fn person(&self, id: &str, list: &str) -> Browser {
        let cookies = HashMap::from([("session".to_owned(), self.session(id, list).await)]);
        Browser { app: self.app.clone(), cookies, site: Some("same-origin".to_owned()) }
    }

    /// The secret of a session of a person with this list.
    pub(crate) async fn session(&self, id: &str, list: &str) -> String {
        let new = NewKey::new(format!("session of {id}"), [list]).mode("session").owner(id);
        self.created(new).await.1
    }

    /// Creates a key. In a box, since a compiler that is asked whether a test is `Send` looks no further then.
    fn created(&self, new: NewKey) -> Pin<Box<dyn Future<Output = (i64, String)> + Send>> {
        let keys = self.keys.clone();
        Box::pin(async move {
            let created = keys.create(&By::operator("test"), new).await.unwrap();
            (created.key.id, created.secret.reveal().to_owned())
        })
    }

    /// Serves the application on a free port; returns its origin.
    pub(crate) async fn serve(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let app = self.app.clone();
        tokio::spawn(async move { axum::serve(listener, tower::make::Shared::new(app)).await });
        origin
    }

    /// A key of ann's and its secret.
    pub(crate) async fn key_with_secret(&self, name: &str, list: &str) -> (i64, String) {
        self.created(NewKey::new(name, [list]).owner("ann")).await
    }

    /// A key of this owner.
    pub(crate) async fn key(&self, name: &str, owner: &str, list: &str) -> i64 {
        self.created(NewKey::new(name, [list]).owner(owner)).await.0
    }

    /// A call with a secret.
    pub(crate) async fn call(&self, secret: &str, method: &str, path: &str) -> StatusCode {
        self.answer(secret, method, path).await.0
    }

    /// The decision id of a refused call.
    pub(crate) async fn refused(&self, secret: &str, method: &str, path: &str) -> String {
        let (status, body) = self.answer(secret, method, path).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        between(&body, "\"decision_id\":\"", "\"").to_owned()
    }

    async fn answer(&self, secret: &str, method: &str, path: &str) -> (StatusCode, String) {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("authorization", format!("Bearer {secret}")).body(Body::empty());
        let answer = self.app.clone().oneshot(request.unwrap()).await.unwrap();
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }
}

/// A browser with its cookies.
pub(crate) struct Browser {
    app: Protected,
    cookies: HashMap<String, String>,
    /// What it says of where a form is from.
    pub(crate) site: Option<String>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) body: String,
}

impl Browser {
    /// A stranger's.
    pub(crate) fn sign_out(&mut self) {
        self.cookies.remove("session");
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.ask(Method::GET, path, "").await
    }

    /// Sends a form, and does not follow where it leads.
    pub(crate) async fn post(&mut self, path: &str, form: &str) -> Answer {
        self.ask(Method::POST, path, form).await
    }

    /// Sends a form, and goes where it leads.
    pub(crate) async fn submit(&mut self, path: &str, form: &str) -> Answer {
        let answer = self.post(path, form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
        let to = resolve(path, &answer.location);
        self.get(&to).await
    }

    /// Goes to a page that leads on.
    pub(crate) async fn follow(&mut self, path: &str) -> Answer {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
        let to = resolve(path, &answer.location);
        self.get(&to).await
    }

    async fn ask(&mut self, method: Method, path: &str, form: &str) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path).header("accept", "text/html");
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        if let Some(site) = &self.site {
            request = request.header("sec-fetch-site", site);
        }
        let request = request.header("host", "desk.test");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer =
            self.app.clone().oneshot(request.body(Body::from(form.to_owned())).unwrap()).await.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(
                cookie.contains("Path=/admin/keys; ") && cookie.contains("HttpOnly; SameSite=Strict"),
                "{cookie}"
            );
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = answer.status();
        if answer.headers().get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
        {
            let policy = answer.headers()["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
            assert_eq!(answer.headers()["cache-control"], "no-store");
        }
        let location = answer.headers().get("location").map_or("", |to| to.to_str().unwrap()).to_owned();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        let body = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(!body.contains("<script>") && !body.contains("style=\""), "the policy forbids it: {body}");
        Answer { status, location, body }
    }
}

impl Answer {
    /// The page, if that is its status.
    #[track_caller]
    pub(crate) fn page(self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }
}

/// Where a relative reference leads from a path (RFC 3986, 5.2).
pub(crate) fn resolve(from: &str, reference: &str) -> String {
    if reference.starts_with('/') {
        return reference.to_owned();
    }
    let path = from.split('?').next().unwrap();
    if let Some(query) = reference.strip_prefix('?') {
        return format!("{path}?{query}");
    }
    let mut folder: Vec<&str> = path.split('/').collect();
    folder.pop();
    let mut rest = reference;
    while let Some(shorter) = rest.strip_prefix("../") {
        folder.pop();
        rest = shorter;
    }
    format!("{}/{rest}", folder.join("/"))
}

/// What stands between two texts.
#[track_caller]
pub(crate) fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(after).unwrap_or_else(|| panic!("no {after} after {before} in {text}")).0
}
