//! Requests a second of one app over loopback, with and without the edge.
//!
//! `cargo bench -p acl-tower --bench requests`. Each round asks every way of serving the app in turn, beginning with
//! another, so that what else the machine does falls on all of them; printed is the middle of the rounds.

mod subject;

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Instant;

use axum::ServiceExt;
use axum::extract::Request;

use subject::{Boxed, WAYS};

const CLIENTS: usize = 4;
const REQUESTS: usize = 2_000;
const ROUNDS: usize = 75;
const ASKED: &[u8] = b"GET /tickets/7 HTTP/1.1\r\nhost: api.example\r\nauthorization: key 7:SECRET\r\n\r\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_io().build()?;
    let mut addresses = Vec::new();
    // The app without acl once more at the end: what its ratio is apart from 1 is noise.
    let ways: Vec<_> = WAYS.into_iter().chain([("without acl, once more", WAYS[0].1)]).collect();
    for (_, app) in &ways {
        addresses.push(runtime.block_on(serve(app()))?);
    }
    let mut rates = vec![Vec::new(); ways.len()];
    // The first round warms up.
    for round in 0..=ROUNDS {
        for turn in 0..ways.len() {
            let way = (round + turn) % ways.len();
            let rate = ask(addresses[way])?;
            if round > 0 {
                rates[way].push(rate);
            }
        }
    }
    println!(
        "GET /tickets/7, {CLIENTS} connections, {REQUESTS} requests on each in {ROUNDS} rounds; the middle round, and \
         the middle of its ratio to the app without acl in the same round"
    );
    println!("{:>10}  {:>6}", "a second", "ratio");
    for (rates_of_one, (name, _)) in rates.iter().zip(ways) {
        let ratios = rates_of_one.iter().zip(&rates[0]).map(|(with, without)| with / without).collect();
        println!("{:>10.0}  {:>6.3}  {name}", middle(rates_of_one.clone()), middle(ratios));
    }
    Ok(())
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

async fn serve(app: Boxed) -> io::Result<SocketAddr> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, ServiceExt::<Request>::into_make_service(app)).await });
    Ok(address)
}

/// Requests a second.
#[allow(clippy::cast_precision_loss)]
fn ask(address: SocketAddr) -> io::Result<f64> {
    let begin = Instant::now();
    let clients: Vec<_> = (0..CLIENTS).map(|_| thread::spawn(move || client(address))).collect();
    for client in clients {
        client.join().map_err(|_| io::Error::other("a client failed"))??;
    }
    Ok((CLIENTS * REQUESTS) as f64 / begin.elapsed().as_secs_f64())
}

/// One connection. Its answers all have the length of the first.
fn client(address: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.write_all(ASKED)?;
    let mut answer = [0; 1024];
    let length = stream.read(&mut answer)?;
    let first = &answer[..length];
    if !first.starts_with(b"HTTP/1.1 200") || !first.ends_with(b"ticket") {
        return Err(io::Error::other(String::from_utf8_lossy(first)));
    }
    for _ in 1..REQUESTS {
        stream.write_all(ASKED)?;
        stream.read_exact(&mut answer[..length])?;
    }
    Ok(())
}
