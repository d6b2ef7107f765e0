//! Requests a second of one app over loopback, with and without keys.
//!
//! `cargo run --release -p keys-bench --bin throughput`. Server and clients run in one process. Each round asks every way
//! of serving the app in turn and begins with a different one, so that other work on the machine slows all of them.

use std::collections::HashMap;
use std::convert::Infallible;
use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use acl::Mode;
use acl_keys::Keys;
use acl_tower::{Carriers, Credential, Edge};
use axum::extract::Request;
use axum::response::Response;
use axum::routing::get;
use axum::{Router, ServiceExt};
use keys_bench::{Api, handlers, quantile, secret};
use tower::util::BoxCloneSyncService;

const CLIENTS: usize = 4;
const REQUESTS: usize = 2_000;
const ROUNDS: usize = 31;

type App = BoxCloneSyncService<Request, Response, Infallible>;

/// One way to serve the app.
struct Way {
    name: &'static str,
    address: SocketAddr,
    asked: String,
    rates: Vec<f64>,
    times: Vec<Duration>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}", folder.path().join("keys.db").display());
    let mut ways = runtime.block_on(ways(&file, &postgres_cluster::database()))?;
    // The first round warms up.
    for round in 0..=ROUNDS {
        for turn in 0..ways.len() {
            let at = (round + turn) % ways.len();
            let Some(way) = ways.get_mut(at) else { continue };
            let (rate, times) = ask(way.address, &way.asked)?;
            if round > 0 {
                way.rates.push(rate);
                way.times.extend(times);
            }
        }
    }
    println!(
        "GET /tickets/7, {CLIENTS} connections, {REQUESTS} requests on each in {ROUNDS} rounds; the median round, the median \
         ratio to the app without keys in the same round, and times of single requests"
    );
    println!("{:>10}  {:>6}  {:>8}  {:>8}  {:>6}", "a second", "ratio", "p50", "p99", "ratio");
    let first = ways.first().map(|way| way.rates.clone()).unwrap_or_default();
    let mut slowest_of_first = None;
    for way in &mut ways {
        let ratios = way.rates.iter().zip(&first).map(|(with, without)| with / without).collect();
        way.times.sort();
        let (p50, p99) = (quantile(&way.times, 50, 100), quantile(&way.times, 99, 100));
        let without = *slowest_of_first.get_or_insert(p99);
        println!(
            "{:>10.0}  {:>6.3}  {:>8.1?}  {:>8.1?}  {:>6.3}  {}",
            middle(way.rates.clone()),
            middle(ratios),
            p50,
            p99,
            p99.as_secs_f64() / without.as_secs_f64(),
            way.name
        );
    }
    Ok(())
}

async fn ways(sqlite: &str, postgres: &str) -> Result<Vec<Way>, Box<dyn Error>> {
    let on_sqlite = Keys::<Api>::open(sqlite).await?;
    let on_postgres = Keys::<Api>::open(postgres).await?;
    let plain = || {
        let app = Router::new().route("/tickets/{id}", get(handlers::get).delete(handlers::delete));
        App::new(app.route("/tickets", get(handlers::list)))
    };
    let ann = Arc::new(Credential::<Api, _>::new("tickets.*, -*.delete", Mode::KEY, 7)?);
    let map = HashMap::from([("SECRET".to_owned(), ann)]);
    let carriers = Carriers::new().scheme("bearer", Mode::KEY);
    let edge = Edge::new(carriers.look_up(move |carried| map.get(carried.secret()).cloned()));
    let mapped = App::new(Api::routes(&edge).with_state(()));
    let with = |keys: &Keys<Api>| App::new(Api::routes(&keys.edge()).with_state(()));
    let uncounted = App::new(Api::routes(&Edge::new(on_sqlite.authenticate())).with_state(()));
    let (a, b) = (secret(&on_sqlite).await?, secret(&on_postgres).await?);
    let mut ways = Vec::new();
    for (name, app, secret) in [
        ("without keys", plain(), &*a),
        ("keys in a map", mapped, "SECRET"),
        ("acl-keys on SQLite", with(&on_sqlite), &*a),
        ("acl-keys on PostgreSQL", with(&on_postgres), &*b),
        ("acl-keys on SQLite, calls not counted", uncounted, &*a),
        ("without keys, once more", plain(), &*a),
    ] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(
            async move { axum::serve(listener, ServiceExt::<Request>::into_make_service(app)).await },
        );
        let asked =
            format!("GET /tickets/7 HTTP/1.1\r\nhost: api.example\r\nauthorization: Bearer {secret}\r\n\r\n");
        ways.push(Way { name, address, asked, rates: Vec::new(), times: Vec::new() });
    }
    Ok(ways)
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Returns the requests per second, and the time of each.
#[allow(clippy::cast_precision_loss, reason = "a rate")]
fn ask(address: SocketAddr, asked: &str) -> io::Result<(f64, Vec<Duration>)> {
    let begin = Instant::now();
    let clients = (0..CLIENTS).map(|_| {
        let asked = asked.to_owned();
        thread::spawn(move || client(address, asked.as_bytes()))
    });
    let mut times = Vec::new();
    for client in clients.collect::<Vec<_>>() {
        times.extend(client.join().map_err(|_| io::Error::other("a client failed"))??);
    }
    Ok(((CLIENTS * REQUESTS) as f64 / begin.elapsed().as_secs_f64(), times))
}

/// Sends requests over one connection. All answers have the length of the first.
fn client(address: SocketAddr, asked: &[u8]) -> io::Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.write_all(asked)?;
    let mut answer = [0; 1024];
    let length = stream.read(&mut answer)?;
    let first = answer.get(..length).unwrap_or_default();
    if !first.starts_with(b"HTTP/1.1 200") || !first.ends_with(b"ticket") {
        return Err(io::Error::other(String::from_utf8_lossy(first)));
    }
    let mut times = Vec::with_capacity(REQUESTS);
    for _ in 1..REQUESTS {
        let begin = Instant::now();
        stream.write_all(asked)?;
        stream.read_exact(answer.get_mut(..length).unwrap_or_default())?;
        times.push(begin.elapsed());
    }
    Ok(times)
}
