//! Three servers on one `PostgreSQL` behind nginx, under load, while keys are narrowed and revoked at random, servers and
//! the database are killed, and one server is cut off: from the moment a change was acknowledged plus the bound, no
//! server lets in what it forbids; no limit is exceeded; and everything heals.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failure ends a test")]

#[path = "../store/api.rs"]
#[allow(dead_code, reason = "the other tests need more of it")]
mod api;
mod balancer;
#[path = "../replicas/proxy.rs"]
mod proxy;
mod server;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acl_keys::{Edit, Error, Keys, NewKey};

use api::{Api, operator};
use balancer::Balancer;
use proxy::{Proxy, Way};
use server::{BOUND, Server, status};

/// How long there is load.
const TIME: Duration = Duration::from_secs(18);
/// Requests an hour of the limited key.
const LIMIT: u32 = 200;

/// What is known of a key.
struct Known {
    id: i64,
    secret: String,
    /// When it was acknowledged that the key may list no tickets any more.
    forbidden: Option<Instant>,
    /// Nobody knows what became of its change, or it is under way.
    unknown: bool,
}

type Shared = Arc<Mutex<Vec<Known>>>;

#[postgres_cluster::test(nginx)]
fn three_servers_hold_the_bound_whatever_dies() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(three_servers());
}

async fn three_servers() {
    let mut cluster = postgres_cluster::Cluster::start();
    let database = cluster.database();
    let keys = Keys::<Api>::open(&database).await.unwrap();
    let proxy = Proxy::to(&database).await;
    let mut servers = vec![Server::start(&database), Server::start(&database), Server::start(proxy.url())];
    let balancer = Balancer::start(&servers.iter().map(|server| server.address).collect::<Vec<_>>());
    let front = balancer.address();

    let known: Shared = Arc::default();
    for _ in 0..40 {
        create(&keys, &known).await.unwrap();
    }
    let limited = NewKey::new("limited", ["*"]).hourly_limit(LIMIT);
    let limited = keys.create(&operator(), limited).await.unwrap().secret.reveal().to_owned();

    let (stop, limited_in) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let late = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for client in 0..4 {
        let (known, stop, late) = (Arc::clone(&known), Arc::clone(&stop), Arc::clone(&late));
        tasks.push(tokio::spawn(async move {
            let mut turn = client;
            while !stop.load(Ordering::Relaxed) {
                turn += 7;
                call_one(front, &known, turn, &late).await;
            }
        }));
    }
    let (counted, stopped, secret) = (Arc::clone(&limited_in), Arc::clone(&stop), limited.clone());
    tasks.push(tokio::spawn(async move {
        while !stopped.load(Ordering::Relaxed) {
            counted.fetch_add(u32::from(status(front, &secret).await == Some(200)), Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }));
    let changing = tokio::spawn(change(keys.clone(), Arc::clone(&known), Arc::clone(&stop)));

    let begun = Instant::now();
    tokio::time::sleep(Duration::from_secs(2)).await;
    for at in [0, 1] {
        servers[at].kill();
        tokio::time::sleep(Duration::from_millis(700)).await;
        servers[at].restart();
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let crash = tokio::task::spawn_blocking(move || {
        cluster.crash();
        cluster
    });
    let cluster = crash.await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    proxy.set(Way::Swallow);
    tokio::time::sleep(2 * BOUND).await;
    proxy.set(Way::Pass);
    tokio::time::sleep(TIME.saturating_sub(begun.elapsed())).await;
    stop.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await.unwrap();
    }
    let changed = changing.await.unwrap();
    assert!(changed > 20, "{changed} changes");

    heals(&servers, &keys, &known).await;
    // What was counted is what was answered. Some answers were lost with their servers.
    let limited_in = limited_in.load(Ordering::Relaxed);
    assert!((1..=LIMIT).contains(&limited_in), "{limited_in} calls of {LIMIT}");
    let mut late = std::mem::take(&mut *late.lock().unwrap());
    late.sort();
    let at = |part: usize| late.get(late.len().saturating_sub(1) * part / 100).copied().unwrap_or_default();
    println!(
        "{changed} changes; let in after a change: {} calls, p50 {:?}, p99 {:?}, last {:?} after it; limited: {limited_in}",
        late.len(),
        at(50),
        at(99),
        at(100)
    );
    drop((balancer, servers, cluster));
}

async fn create(keys: &Keys<Api>, known: &Shared) -> Result<(), Error> {
    let created = keys.create(&operator(), NewKey::new("x", ["tickets.*"])).await?;
    let (id, secret) = (created.key.id, created.secret.reveal().to_owned());
    known.lock().unwrap().push(Known { id, secret, forbidden: None, unknown: false });
    Ok(())
}

/// Calls with one of the keys, and checks the answer.
async fn call_one(front: std::net::SocketAddr, known: &Shared, turn: usize, late: &Mutex<Vec<Duration>>) {
    let (at, secret) = {
        let known = known.lock().unwrap();
        let at = turn % known.len();
        (at, known[at].secret.clone())
    };
    let asked = Instant::now();
    if status(front, &secret).await == Some(200) {
        let forbidden = known.lock().unwrap()[at].forbidden;
        if let Some(after) = forbidden.and_then(|forbidden| asked.checked_duration_since(forbidden)) {
            assert!(after < BOUND, "let in {after:?} after the change was acknowledged");
            late.lock().unwrap().push(after);
        }
    }
}

/// Narrows or revokes one key after the other, and makes new ones.
async fn change(keys: Keys<Api>, known: Shared, stop: Arc<AtomicBool>) -> u32 {
    let mut changed = 0;
    while !stop.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(120)).await;
        let next = {
            let mut known = known.lock().unwrap();
            let live = known.iter().filter(|key| key.forbidden.is_none() && !key.unknown).count();
            // Some stay as they are, so that there is something to let in.
            let at =
                known.iter().position(|key| key.forbidden.is_none() && !key.unknown).filter(|_| live > 20);
            at.map(|at| {
                known[at].unknown = true;
                (at, known[at].id)
            })
        };
        let Some((at, id)) = next else {
            let _ = create(&keys, &known).await;
            continue;
        };
        let done = if changed % 2 == 0 {
            keys.revoke(&operator(), id).await.map(drop)
        } else {
            keys.edit(&operator(), id, Edit::new().lists(["people.*"])).await.map(drop)
        };
        if done.is_ok() {
            let mut known = known.lock().unwrap();
            known[at].forbidden = Some(Instant::now());
            known[at].unknown = false;
            changed += 1;
        }
    }
    changed
}

/// Every server comes to know what is true.
async fn heals(servers: &[Server], keys: &Keys<Api>, known: &Shared) {
    create(keys, known).await.unwrap();
    let (live, dead) = {
        let known = known.lock().unwrap();
        let dead = known.iter().rfind(|key| key.forbidden.is_some()).unwrap();
        (known.last().unwrap().secret.clone(), dead.secret.clone())
    };
    for server in servers {
        let begun = Instant::now();
        while status(server.address, &live).await != Some(200) {
            assert!(begun.elapsed() < Duration::from_secs(10), "a server does not heal");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let status = status(server.address, &dead).await;
        assert!(matches!(status, Some(401 | 403)), "{status:?}");
    }
}
