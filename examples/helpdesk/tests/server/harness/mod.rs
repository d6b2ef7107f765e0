//! A server of a test's own, and requests over its socket. Every answer and every log line is watched: no secret
//! that was made known may be in one.

mod admin;
mod declared;
mod http;
mod numbers;
mod process;
mod watch;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use acl_keys::Keys;
use helpdesk::api::Api;
use helpdesk::app::Settings;
use helpdesk::seed::Seeded;
use helpdesk::serve::{Limits, serve};
use helpdesk::{database, keys, seed, server};
use serde_json::{Value, json};
use sqlx::AnyPool;
use tokio::sync::oneshot;

pub use admin::{Admin, acknowledged};
pub use http::{Answer, Call};
pub use numbers::{ADMINISTRATOR, AGENT, AGENTS_ROLE, READER, READERS_ROLE, authorization, key_id};
pub use process::Process;
pub use watch::{
    came_by, check, check_logs, keep_key, keep_list_secret, keep_secret, logged_line, want, was_logged,
};

pub struct Server {
    pub address: SocketAddr,
    pub db: AnyPool,
    pub keys: Keys<Api>,
    pub seeded: Seeded,
    pub file: PathBuf,
    _folder: tempfile::TempDir,
    task: tokio::task::JoinHandle<()>,
    stop: Option<oneshot::Sender<()>>,
}

/// The address of a new database: this file, or where the suite runs on `PostgreSQL` one of its cluster.
fn of_a_test(file: &Path) -> String {
    if is_on_postgres() { postgres_cluster::database() } else { format!("sqlite://{}", file.display()) }
}

/// Whether the suite runs on `PostgreSQL`: see `postgres`.
pub fn is_on_postgres() -> bool {
    std::env::var_os(ON_POSTGRES).is_some()
}

/// What is set in the environment of a suite that runs on `PostgreSQL`.
pub const ON_POSTGRES: &str = "HELPDESK_ON_POSTGRES";

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
        if !std::thread::panicking() {
            check_logs();
        }
    }
}

/// A signed-in browser's secrets.
pub struct Session {
    pub cookie: String,
    pub csrf: String,
}

impl Server {
    pub async fn start() -> Self {
        Self::start_as(Limits::default(), Settings::default()).await
    }

    pub async fn start_with(limits: Limits) -> Self {
        Self::start_as(limits, Settings::default()).await
    }

    /// Behind proxies of these networks.
    pub async fn start_behind(proxies: &[&str]) -> Self {
        let trusted_proxies = proxies.iter().map(|network| network.parse().unwrap()).collect();
        Self::start_as(Limits::default(), Settings { trusted_proxies, ..Settings::default() }).await
    }

    /// For pages of these origins.
    pub async fn start_for_origins(origins: &[&str]) -> Self {
        let cors_origins = origins.iter().map(|origin| origin.parse().unwrap()).collect();
        Self::start_as(Limits::default(), Settings { cors_origins, ..Settings::default() }).await
    }

    async fn start_as(limits: Limits, settings: Settings) -> Self {
        watch::watch_logs();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("helpdesk.sqlite");
        let address = of_a_test(&file);
        // In a task of its own, since the compiler cannot see that these futures may change their thread.
        let opened = tokio::spawn(async move {
            let db = database::open(&address).await.unwrap();
            let keys = keys::open(&address, &settings).await.unwrap();
            let seeded = seed::seed(&db, &keys).await.unwrap().unwrap();
            (db, keys, seeded, settings)
        });
        let (db, keys, seeded, settings) = opened.await.unwrap();
        keep_secret(&seeded.administrator_password);
        keep_secret(&seeded.agent_password);
        keep_key(&seeded.key);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let settings = Settings { url: format!("http://{address}"), ..settings };
        let service = server::service(db.clone(), &keys, settings);
        let (stop, stopped) = oneshot::channel();
        let stopped = async { drop(stopped.await) };
        let task = tokio::spawn(async move { serve(listener, service, limits, stopped).await });
        Self { address, db, keys, seeded, file, _folder: folder, task, stop: Some(stop) }
    }

    /// Tells the server to stop, and waits until it has.
    pub async fn stop(mut self) {
        self.stop.take();
        (&mut self.task).await.unwrap();
    }

    /// A request, to be sent with [`Call::send`].
    pub fn call(&self, method: &str, path: &str) -> Call {
        let path = path.strip_prefix(&*format!("http://{}", self.address)).unwrap_or(path);
        let path = if path.starts_with("/api/") || path.starts_with("//") || path.starts_with("/API/") {
            path.to_owned()
        } else {
            format!("/api/v2{path}")
        };
        Call::new(self.address, method, &path)
    }

    /// A request for a page.
    pub fn page(&self, method: &str, path: &str) -> Call {
        Call::new(self.address, method, path)
    }

    /// With the demonstration key.
    pub fn keyed(&self, method: &str, path: &str) -> Call {
        self.call(method, path).header("Authorization", &format!("key {}", self.seeded.key))
    }

    /// Signs in through the form.
    pub async fn sign_in(&self, name: &str, password: &str) -> Session {
        let form = format!("email={name}&password={password}");
        let answer = self.page("POST", "/sign_in").form(&form).revealing().send().await;
        assert_eq!(answer.status, 303, "{answer:?}");
        let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        keep_secret(cookie.split_once('=').unwrap().1);
        let me = self.call("GET", "/me").header("Cookie", &cookie).send().await;
        Session { cookie, csrf: me.json()["data"]["csrf_token"].as_str().unwrap().to_owned() }
    }

    pub async fn administrator(&self) -> Session {
        self.sign_in("admin", &self.seeded.administrator_password).await
    }

    pub async fn agent(&self) -> Session {
        self.sign_in("agent", &self.seeded.agent_password).await
    }

    /// With a session, its word included.
    pub fn signed(&self, session: &Session, method: &str, path: &str) -> Call {
        self.call(method, path).header("Cookie", &session.cookie).header("X-CSRF-Token", &session.csrf)
    }

    /// Makes a key as this session; `key ID:SECRET`.
    pub async fn make_key(&self, session: &Session, body: Value) -> String {
        keep_list_secret(body["lists"][0].as_str().unwrap_or_default());
        let answer = self.signed(session, "POST", "/keys").json(&body).revealing().send().await;
        assert_eq!(answer.status, 201, "{answer:?}");
        authorization(&answer.json()["key"]["id"], &answer.json()["secret"])
    }

    /// A key of this agent with this list.
    pub async fn key_of(&self, session: &Session, agent: i64, list: &str) -> String {
        self.make_key(session, json!({ "name": "test", "owner": agent.to_string(), "lists": [list] })).await
    }

    /// A key of the agent with this list.
    pub async fn agent_key(&self, session: &Session, list: &str) -> String {
        self.key_of(session, AGENT, list).await
    }

    /// Gives a key another secret; the one before ends after these seconds.
    pub async fn rotate(&self, session: &Session, key: &str, overlap: u64) -> String {
        let path = format!("/keys/{}/rotate", key_id(key));
        let body = json!({ "overlap": overlap });
        let rotated = self.signed(session, "POST", &path).json(&body).revealing().expect(200).await.json();
        authorization(&json!(key_id(key)), &rotated["secret"])
    }

    /// Changes a key as this session.
    pub fn change(&self, session: &Session, key: &str, change: &Value) -> Call {
        self.signed(session, "PATCH", &format!("/keys/{}", key_id(key))).json(change).revealing()
    }

    /// A key, as this session sees it.
    pub async fn shown(&self, session: &Session, key: &str) -> Value {
        let path = format!("/keys/{}", key_id(key));
        self.signed(session, "GET", &path).revealing().expect(200).await.json()
    }

    /// What a key has called, once the counts are written: how often, by path and outcome.
    pub async fn called(&self, key: &str, path: &str, code: &str) -> u64 {
        self.keys.flush().await.unwrap();
        let used = self.keys.usage_of(key_id(key)).await.unwrap();
        used.iter().filter(|used| used.path == path && used.code == code).map(|used| used.calls).sum()
    }

    /// Tells the server that somebody has changed its database behind its back.
    pub async fn changed(&self) {
        self.keys.all_bounds_changed().await.unwrap();
    }

    /// With this `Authorization`.
    pub fn with(&self, authorization: &str, method: &str, path: &str) -> Call {
        self.call(method, path).header("Authorization", authorization)
    }

    /// Exchanges a password for a token; `token ID:CODE`.
    pub async fn token(&self, name: &str, password: &str, more: Value) -> String {
        let mut body = json!({ "email": name, "password": password });
        body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        keep_list_secret(body["list"].as_str().unwrap_or_default());
        let answer = self.call("POST", "/api_tokens").json(&body).revealing().send().await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let token = answer.json()["data"]["token"].as_str().unwrap().to_owned();
        keep_secret(token.split_once(':').unwrap().1);
        format!("token {token}")
    }

    pub async fn give_role(&self, session: &Session, person: i64, role: Option<i64>) {
        let path = format!("/agents/{person}/role");
        let answer = self.signed(session, "PUT", &path).json(&json!({ "role": role })).send().await;
        assert_eq!(answer.status, 204, "{answer:?}");
    }

    pub async fn count(&self, query: &str) -> i64 {
        sqlx::query_scalar(query).fetch_one(&self.db).await.unwrap()
    }

    /// On all connections that the server has, which keep what is set on one.
    pub async fn on_each_connection(&self, statement: &str) {
        let mut held = Vec::new();
        for _ in 0..self.db.options().get_max_connections() {
            let mut connection = self.db.acquire().await.unwrap();
            sqlx::query(statement).execute(&mut *connection).await.unwrap();
            held.push(connection);
        }
    }

    pub async fn run(&self, statement: &str) {
        sqlx::query(statement).execute(&self.db).await.unwrap();
        self.changed().await;
    }
}
