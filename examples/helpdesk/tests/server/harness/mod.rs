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

use helpdesk::app::Settings;
use helpdesk::seed::Seeded;
use helpdesk::serve::{Limits, serve};
use helpdesk::{database, seed, server};
use serde_json::{Value, json};
use sqlx::AnyPool;
use tokio::sync::oneshot;

pub use admin::{Admin, acknowledged};
pub use http::{Answer, Call};
pub use numbers::{ADMINISTRATOR, AGENT, AGENTS_ROLE, READER, READERS_ROLE, key_id};
pub use process::Process;
pub use watch::{came_by, check, check_logs, keep_list_secret, keep_secret, logged_line, want, was_logged};

pub struct Server {
    pub address: SocketAddr,
    pub db: AnyPool,
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
            let seeded = seed::seed(&db).await.unwrap().unwrap();
            (db, seeded)
        });
        let (db, seeded) = opened.await.unwrap();
        keep_secret(&seeded.administrator_password);
        keep_secret(&seeded.agent_password);
        keep_secret(seeded.key.split_once(':').unwrap().1);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let settings = Settings { url: format!("http://{address}"), ..settings };
        let service = server::service(db.clone(), settings);
        let (stop, stopped) = oneshot::channel();
        let stopped = async { drop(stopped.await) };
        let task = tokio::spawn(async move { serve(listener, service, limits, stopped).await });
        Self { address, db, seeded, file, _folder: folder, task, stop: Some(stop) }
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

    /// Makes a key as this session; `key ID:CODE`.
    pub async fn make_key(&self, session: &Session, body: Value) -> String {
        keep_list_secret(body["list"].as_str().unwrap_or_default());
        let answer = self.signed(session, "POST", "/api_keys").json(&body).revealing().send().await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let code = answer.json()["data"]["code"].as_str().unwrap().to_owned();
        keep_secret(&code);
        answer.json()["data"]["authorization"].as_str().unwrap().to_owned()
    }

    /// A key of the agent with this list.
    pub async fn agent_key(&self, session: &Session, list: &str) -> String {
        self.make_key(session, json!({ "description": "test", "agent": AGENT, "list": list })).await
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
    }
}
