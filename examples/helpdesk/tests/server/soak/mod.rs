//! Mixed load for as long as one likes: keys are made, narrowed and revoked at random while all of them call, and every
//! answer is compared with a naive reading of SPEC.md. The memory of the server stays flat.
//!
//! `ACL_SOAK_SECONDS=3600 cargo test --release -p helpdesk soak -- --ignored --nocapture`

mod client;
mod reference;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Admin, Process};
use client::Client;
use reference::{Endpoint, endpoints, refusal};

const WORKERS: usize = 6;
/// The most live keys of a worker.
const KEYS: usize = 40;
/// What the list of the demonstration's administrators is.
const ADMINISTRATOR: &str = "*";

fn random(below: usize) -> usize {
    rand::random_range(0..below)
}

struct Key {
    id: i64,
    list: String,
    /// `Authorization: key ID:CODE`, for each code that lives.
    codes: Vec<String>,
}

/// Who makes, changes and uses keys of an agent of their own, whose role nobody else has. So nobody else's changes come
/// between a question and its answer.
struct Worker {
    client: Client,
    endpoints: Vec<Endpoint>,
    admin: String,
    agent: i64,
    role: (i64, String),
    keys: Vec<Key>,
    /// Codes that were ended.
    dead: Vec<String>,
    done: BTreeMap<&'static str, u64>,
}

impl Worker {
    async fn new(address: SocketAddr, admin: String, number: usize) -> Self {
        let mut worker = Self {
            client: Client::new(address),
            endpoints: endpoints(),
            admin,
            agent: 0,
            role: (0, "*".to_owned()),
            keys: Vec::new(),
            dead: Vec::new(),
            done: BTreeMap::new(),
        };
        let name = format!("Soak {number}");
        let person = json!({ "name": name, "email": format!("soak{number}@example.com") });
        worker.agent = worker.administer("POST", "/people", Some(person)).await["id"].as_i64().unwrap();
        let role = json!({ "name": name, "list": "*" });
        worker.role.0 = worker.administer("POST", "/roles", Some(role)).await["id"].as_i64().unwrap();
        let path = format!("/agents/{}/role", worker.agent);
        worker.administer("PUT", &path, Some(json!({ "role": worker.role.0 }))).await;
        worker
    }

    /// As the administrator: a change must be done, and is in effect once it is acknowledged.
    async fn administer(&mut self, method: &str, path: &str, body: Option<Value>) -> Value {
        let path = format!("/api/v2{path}");
        let admin = self.admin.clone();
        let (status, mut answer) = self.client.ask(method, &path, &admin, body.as_ref()).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        if answer.get("data").is_some() { answer["data"].take() } else { answer }
    }

    fn count(&mut self, what: &'static str) {
        *self.done.entry(what).or_default() += 1;
    }

    fn list(&self) -> String {
        let pattern = |_| {
            let endpoint = &self.endpoints[random(self.endpoints.len())];
            let tag = &endpoint.tags[random(endpoint.tags.len())];
            let star = |segment: &str| if random(3) == 0 { "*".to_owned() } else { segment.to_owned() };
            let pattern = tag.split('.').map(star).collect::<Vec<_>>().join(".");
            if random(4) == 0 { format!("-{pattern}") } else { pattern }
        };
        let mut patterns: Vec<_> = (0..=random(6)).map(pattern).collect();
        if random(4) == 0 {
            patterns.push("*".to_owned());
        }
        patterns.join(", ")
    }

    async fn step(&mut self) {
        match random(200) {
            _ if self.keys.is_empty() => self.make().await,
            0..4 => self.make().await,
            4..8 => {
                let (key, list) = (random(self.keys.len()), self.list());
                let path = format!("/keys/{}", self.keys[key].id);
                self.administer("PATCH", &path, Some(json!({ "lists": [list] }))).await;
                self.keys[key].list = list;
                self.count("lists changed");
            }
            8..11 => {
                let key = random(self.keys.len());
                self.revoke(key).await;
            }
            11..15 => self.rotate().await,
            15 => {
                let list = self.list();
                let path = format!("/roles/{}", self.role.0);
                self.administer("PUT", &path, Some(json!({ "list": list }))).await;
                self.role.1 = list;
                self.count("roles changed");
            }
            16..20 => self.search().await,
            20..30 => self.wrong().await,
            30..40 => self.batch().await,
            _ => self.call().await,
        }
        if self.keys.len() > KEYS {
            self.revoke(0).await;
        }
    }

    async fn make(&mut self) {
        let list = self.list();
        let body = json!({ "name": "soak", "owner": self.agent.to_string(), "lists": [list] });
        let made = self.administer("POST", "/keys", Some(body)).await;
        let id = made["key"]["id"].as_i64().unwrap();
        self.keys.push(Key { id, list, codes: vec![header(id, &made["secret"])] });
        self.count("keys made");
    }

    async fn revoke(&mut self, key: usize) {
        let key = self.keys.remove(key);
        self.administer("DELETE", &format!("/keys/{}", key.id), None).await;
        self.dead.extend(key.codes);
        if self.dead.len() > 100 {
            self.dead.drain(..50);
        }
        self.count("keys revoked");
    }

    async fn rotate(&mut self) {
        let key = random(self.keys.len());
        let id = self.keys[key].id;
        let body = json!({ "overlap": 3_600 });
        let made = self.administer("POST", &format!("/keys/{id}/rotate"), Some(body)).await;
        if self.keys[key].codes.len() > 1 {
            let ended = self.keys[key].codes.remove(0);
            self.dead.push(ended);
        }
        self.keys[key].codes.push(header(id, &made["secret"]));
        self.count("secrets changed");
    }

    /// How many keys of the agent reach an endpoint.
    async fn search(&mut self) {
        let endpoint = &self.endpoints[random(self.endpoints.len())];
        let bounds = [self.role.1.as_str(), ADMINISTRATOR];
        let reach = |key: &&Key| refusal(endpoint, "key", &key.list, &bounds).is_none();
        let expected = self.keys.iter().filter(reach).count();
        let route = endpoint.declared().replace(' ', "+").replace('{', "%7B").replace('}', "%7D");
        let path = format!("/api/v2/keys?reaches={route}&owner={}", self.agent);
        let admin = self.admin.clone();
        let (status, found) = self.client.ask("GET", &path, &admin, None).await;
        let found = found["keys"].as_array().map(Vec::len);
        assert_eq!((status, found), (200, Some(expected)), "{path}");
        self.count("searches");
    }

    async fn wrong(&mut self) {
        let who = match (random(3), self.dead.is_empty()) {
            (0, _) => self.keys[random(self.keys.len())].codes[0].clone() + "0",
            (1, _) | (_, true) => "Authorization: key 1:NONSENSE".to_owned(),
            (_, false) => self.dead[random(self.dead.len())].clone(),
        };
        let (status, answer) = self.client.ask("GET", "/api/v2/me", &who, None).await;
        assert_eq!(status, 401, "{answer}");
        self.count("wrong codes");
    }

    /// An endpoint, a code of a live key, and what becomes of them together.
    fn question(&self) -> (&Endpoint, &str, Option<&'static str>) {
        let (endpoint, key) =
            (&self.endpoints[random(self.endpoints.len())], &self.keys[random(self.keys.len())]);
        // Whoever wrote the list, and whom the code was shown to, is the administrator.
        let bounds = [self.role.1.as_str(), ADMINISTRATOR, ADMINISTRATOR];
        (endpoint, &key.codes[random(key.codes.len())], refusal(endpoint, "key", &key.list, &bounds))
    }

    async fn call(&mut self) {
        let (endpoint, code, expected) = self.question();
        let (method, path, code) = (endpoint.method.clone(), endpoint.request(), code.to_owned());
        let body = (method != "GET").then(|| json!({}));
        let (status, answer) = self.client.ask(&method, &path, &code, body.as_ref()).await;
        check(&method, &path, status, &answer, expected);
        self.count(if expected.is_some() { "calls refused" } else { "calls let in" });
    }

    async fn batch(&mut self) {
        let key = &self.keys[random(self.keys.len())];
        let bounds = [self.role.1.as_str(), ADMINISTRATOR, ADMINISTRATOR];
        let mut parts = serde_json::Map::new();
        let mut expected = Vec::new();
        for number in 0..=random(8) {
            let endpoint = &self.endpoints[random(self.endpoints.len())];
            if endpoint.request().ends_with("/batch") {
                continue;
            }
            let part = json!({ "method": endpoint.method, "url": endpoint.request(), "payload": {} });
            parts.insert(number.to_string(), part);
            let refused = refusal(endpoint, "key", &key.list, &bounds);
            expected.push((number.to_string(), endpoint.method.clone(), endpoint.request(), refused));
        }
        if parts.is_empty() {
            return;
        }
        let code = key.codes[0].clone();
        let (status, answer) =
            self.client.ask("POST", "/api/v2/batch", &code, Some(&Value::Object(parts))).await;
        assert_eq!(status, 200, "{answer}");
        for (name, method, path, expected) in expected {
            let part = &answer[&name];
            let status =
                part["headers"]["response_code"].as_u64().and_then(|code| u16::try_from(code).ok()).unwrap();
            check(&method, &path, status, &part["data"], expected);
            self.count("parts of batches");
        }
    }
}

/// The header with a new secret of a key.
fn header(id: i64, secret: &Value) -> String {
    format!("Authorization: key {id}:{}", secret.as_str().unwrap())
}

/// Whether the answer is that of the reference.
fn check(method: &str, path: &str, status: u16, answer: &Value, expected: Option<&str>) {
    let code = answer["code"].as_str().unwrap_or_default();
    let decided =
        ["mode_not_allowed", "tag_denied", "tag_not_granted", "key_list_stale", "key_list_malformed"];
    let refused = (status == 403).then_some(code).filter(|code| decided.contains(code));
    assert_eq!(refused, expected, "{method} {path}: {status} {answer}");
    assert!(status != 401 && status != 429 && status < 500, "{method} {path}: {status} {answer}");
}

/// Bytes that the process has in memory.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it takes as long as one likes: ACL_SOAK_SECONDS, a minute without it"]
async fn soak() {
    let seconds = std::env::var("ACL_SOAK_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("helpdesk.sqlite");
    let server = Process::start_quiet(&file).await;
    let admin = Admin::sign_in(server.address, &server.told("admin@example.com")).await.headers();
    let start = Instant::now();
    let end = start + Duration::from_secs(seconds);
    let workers: Vec<_> = (0..WORKERS)
        .map(|number| {
            let (address, admin) = (server.address, admin.clone());
            tokio::spawn(async move {
                let mut worker = Worker::new(address, admin, number).await;
                while Instant::now() < end {
                    worker.step().await;
                }
                worker.done
            })
        })
        .collect();
    let mut measured = Vec::new();
    while Instant::now() < end && !workers.iter().any(tokio::task::JoinHandle::is_finished) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        measured.push(memory(server.id()));
    }
    let mut done: BTreeMap<&str, u64> = BTreeMap::new();
    for worker in workers {
        for (what, number) in worker.await.unwrap() {
            *done.entry(what).or_default() += number;
        }
    }
    let megabytes = |of: &[u64]| of.iter().max().copied().unwrap_or_default() >> 20;
    let fifth = measured.len() / 5;
    // The first fifth fills what is kept for later.
    let (early, late) = (megabytes(&measured[fifth..2 * fifth]), megabytes(&measured[4 * fifth..]));
    println!("{} s: {done:?}", start.elapsed().as_secs());
    println!("memory: {early} MB in the second fifth, {late} MB in the last");
    println!("database: {} MB", std::fs::metadata(&file).unwrap().len() >> 20);
    assert!(late <= early + early / 10 + 8, "memory grew from {early} to {late} MB");
    assert!(server.stop("-TERM").await);
}
