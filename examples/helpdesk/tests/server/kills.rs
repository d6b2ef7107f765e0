//! Kill -9 at random points of every administrative change: what was acknowledged is there after the restart, and each
//! change is there whole with its audit row, or not at all.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};

use crate::harness::{AGENTS_ROLE, Admin, Process, READER, READERS_ROLE, authorization, key_id};

/// Administrators at once.
const ADMINISTRATORS: i64 = 3;
const ROUNDS: usize = 6;
const LISTS: [&str; 5] = [
    "tickets.*",
    "tickets.*, labels.*",
    "*.list, *.get, -admin.*",
    "people.*, -*.delete",
    "tickets.tickets.get",
];

/// A number below this one.
fn random(below: usize) -> usize {
    rand::random_range(0..below)
}

/// What one administrator does and keeps of it.
struct Changes {
    admin: Admin,
    /// Those that were not revoked, and that nobody else revokes.
    keys: Vec<i64>,
    roles: Vec<i64>,
    acknowledged: BTreeMap<&'static str, i64>,
    /// Codes that nobody has ended.
    codes: Vec<String>,
}

impl Changes {
    fn by(admin: Admin) -> Self {
        Self { admin, keys: Vec::new(), roles: Vec::new(), acknowledged: BTreeMap::new(), codes: Vec::new() }
    }

    /// One change of a random kind.
    async fn one(&mut self) {
        let (kind, list) = (random(12), LISTS[random(LISTS.len())]);
        match kind {
            0..7 if !self.keys.is_empty() => self.of_a_key(kind, list).await,
            0..8 => self.make_key(list).await,
            8..11 => self.of_a_role(kind, list).await,
            _ => {
                let role = [Some(READERS_ROLE), None, Some(AGENTS_ROLE)][random(3)];
                let path = format!("/agents/{READER}/role");
                self.change("give_role", "PUT", &path, Some(json!({ "role": role }))).await;
            }
        }
    }

    async fn make_key(&mut self, list: &str) {
        if let Some((id, key)) = self.admin.try_to_make_key(list).await {
            self.codes.push(key);
            self.keys.push(id);
            self.count("create", 1);
        }
    }

    async fn of_a_key(&mut self, kind: usize, list: &str) {
        let key = random(self.keys.len());
        let id = self.keys[key];
        let path = |rest: &str| format!("/keys/{id}{rest}");
        match kind {
            0 | 2 => drop(self.change("edit", "PATCH", &path(""), Some(json!({ "lists": [list] }))).await),
            1 => drop(self.change("edit", "PATCH", &path(""), Some(json!({ "shadow": [list] }))).await),
            3..6 => {
                // The oldest secret is not checked: it ends whether or not the rotation was acknowledged.
                let old = self.codes.iter().position(|code| key_id(code) == id);
                old.map(|old| self.codes.remove(old));
                let rotated =
                    self.change("rotate", "POST", &path("/rotate"), Some(json!({ "overlap": 60 }))).await;
                self.codes.extend(rotated.map(|rotated| authorization(&json!(id), &rotated["secret"])));
            }
            _ => {
                self.keys.remove(key);
                self.codes.retain(|code| key_id(code) != id);
                self.change("revoke", "DELETE", &path(""), None).await;
            }
        }
    }

    async fn of_a_role(&mut self, kind: usize, list: &str) {
        let role = (!self.roles.is_empty()).then(|| random(self.roles.len()));
        match (kind, role) {
            (9, Some(role)) => {
                let path = format!("/roles/{}", self.roles[role]);
                self.change("update", "PUT", &path, Some(json!({ "list": list }))).await;
            }
            (10, Some(role)) => {
                let path = format!("/roles/{}", self.roles.remove(role));
                self.change("delete", "DELETE", &path, None).await;
            }
            _ => {
                let body = json!({ "name": format!("role {}", rand::random::<u64>()), "list": list });
                let made = self.change("create", "POST", "/roles", Some(body)).await;
                self.roles.extend(made.and_then(|made| made["id"].as_i64()));
            }
        }
    }

    async fn change(
        &mut self,
        action: &'static str,
        method: &str,
        path: &str,
        body: Option<serde_json::Value>,
    ) -> Option<serde_json::Value> {
        let done = self.admin.try_to(method, path, body).await;
        if done.is_some() {
            self.count(action, 1);
        }
        done
    }

    fn count(&mut self, action: &'static str, number: i64) {
        *self.acknowledged.entry(action).or_default() += number;
    }
}

/// Rows that contradict each other; there are none, whenever the server was killed.
const CONTRADICTIONS: [(&str, &str); 7] = [
    (
        "a key's lists are those that the audit told last",
        "SELECT count(*) FROM acl_keys k JOIN acl_lists l ON l.id = k.lists WHERE l.text IS NOT (
            SELECT json_extract(after, '$.lists') FROM acl_audit WHERE key_id = k.id ORDER BY version DESC LIMIT 1)",
    ),
    (
        "a key is revoked as the audit told",
        "SELECT count(*) FROM acl_keys k WHERE (revoked IS NOT NULL) != EXISTS (
            SELECT 1 FROM acl_audit WHERE key_id = k.id AND action = 'revoke')",
    ),
    (
        "a key has the secrets that the audit told",
        "SELECT count(*) FROM acl_keys k
         WHERE (SELECT count(*) FROM acl_secrets WHERE key_id = k.id) !=
            1 + (SELECT count(*) FROM acl_audit WHERE key_id = k.id AND action = 'rotate')",
    ),
    (
        "a change of rights is announced to those who have cached them",
        "SELECT abs((SELECT version FROM acl_state) - (SELECT count(*) FROM acl_audit)
            - (SELECT count(*) FROM audit WHERE subject = 'agent' OR action = 'update'))",
    ),
    (
        "a role's list is the one that the audit told last",
        "SELECT count(*) FROM roles r WHERE id > 3 AND list IS NOT (
            SELECT new_list FROM audit WHERE subject = 'role' AND subject_id = r.id ORDER BY id DESC LIMIT 1)",
    ),
    (
        "a role is gone if the audit told so, and only then",
        "SELECT count(*) FROM audit a WHERE subject = 'role' AND action = 'create'
            AND EXISTS (SELECT 1 FROM roles WHERE id = a.subject_id) = EXISTS (
                SELECT 1 FROM audit WHERE subject = 'role' AND subject_id = a.subject_id AND action = 'delete')",
    ),
    (
        "an agent has the role that the audit told last",
        "SELECT count(*) FROM people p WHERE id = 3 AND EXISTS (SELECT 1 FROM audit WHERE subject = 'agent')
            AND iif(role IS NULL, NULL, 'role ' || role) IS NOT (
                SELECT note FROM audit WHERE subject = 'agent' AND subject_id = p.id ORDER BY id DESC LIMIT 1)",
    ),
];

async fn count(db: &mut SqliteConnection, query: &str) -> i64 {
    sqlx::query_scalar(query).fetch_one(db).await.unwrap()
}

async fn audited(db: &mut SqliteConnection) -> BTreeMap<String, i64> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT action, count(*) FROM (SELECT action FROM audit UNION ALL SELECT action FROM acl_audit) GROUP BY action").fetch_all(db).await.unwrap();
    rows.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_administrative_change_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("helpdesk.sqlite");
    let mut server = Process::start(&file).await;
    let password = server.told("admin@example.com");
    let mut all = 0;
    for _ in 0..ROUNDS {
        let mut db =
            SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&file)).await.unwrap();
        let before = audited(&mut db).await;
        let running = Arc::new(AtomicBool::new(true));
        let mut administrators = Vec::new();
        for _ in 0..ADMINISTRATORS {
            let admin = Admin::sign_in(server.address, &password).await;
            let running = running.clone();
            administrators.push(tokio::spawn(async move {
                let mut changes = Changes::by(admin);
                while running.load(Ordering::Relaxed) {
                    changes.one().await;
                }
                changes
            }));
        }
        let moment = 200 + 10 * random(70) as u64;
        tokio::time::sleep(Duration::from_millis(moment)).await;
        running.store(false, Ordering::Relaxed);
        server.kill().await;

        server = Process::start(&file).await;
        let mut acknowledged: BTreeMap<&str, i64> = BTreeMap::new();
        let mut codes = Vec::new();
        for administrator in administrators {
            let changes = administrator.await.unwrap();
            for (action, number) in changes.acknowledged {
                *acknowledged.entry(action).or_default() += number;
            }
            codes.extend(changes.codes);
        }
        let after = audited(&mut db).await;
        for (action, number) in &acknowledged {
            let of = |rows: &BTreeMap<String, i64>| rows.get(*action).copied().unwrap_or_default();
            assert!(of(&after) - of(&before) >= *number, "{action}: {number} acknowledged");
        }
        let told: i64 = after.values().sum::<i64>() - before.values().sum::<i64>();
        let number: i64 = acknowledged.values().sum();
        assert!(told <= number + ADMINISTRATORS, "{told} rows of {number} acknowledged changes");
        for (what, query) in CONTRADICTIONS {
            assert_eq!(count(&mut db, query).await, 0, "{what}; killed after {moment} ms");
        }
        for code in codes {
            let answer = server.call("GET", "/api/v2/me").header("Authorization", &code).send().await;
            let id = key_id(&code);
            let live = format!("SELECT count(*) FROM acl_keys WHERE id = {id} AND revoked IS NULL");
            assert!(
                answer.status != 401 || count(&mut db, &live).await == 0,
                "key {id} was told, and is none"
            );
        }
        all += number;
    }
    assert!(all > 30, "{all} changes are too few to tell anything");
    println!("{all} acknowledged changes outlived {ROUNDS} kills");
    server.kill().await;
}
