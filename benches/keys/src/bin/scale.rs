//! A million keys on each engine: how fast they come in, are found, and are looked up.
//!
//! `cargo run --release -p keys-bench --bin scale`, or with another number of keys after `--`.

use std::error::Error;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use acl_keys::{Keys, Search, Settings};
use acl_tower::{Authenticate as _, Head, Target};
use http::Request;
use keys_bench::{Api, by, quantile};

/// How many different lists the keys have.
const LISTS: usize = 300;
/// How many keys are looked up.
const LOOKUPS: usize = 5_000;
/// How many keys are searched.
const SEARCHED: usize = 40_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count = arguments.first().map_or(Ok(1_000_000), |text| text.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;
    for engine in ["SQLite", "PostgreSQL"] {
        let database = |name: &str| match engine {
            "SQLite" => format!("sqlite://{}", folder.path().join(name).display()),
            _ => postgres_cluster::database(),
        };
        println!("{engine}");
        runtime.block_on(searches(&database("some.db")))?;
        runtime.block_on(million(&database("all.db"), count))?;
    }
    Ok(())
}

fn table(count: usize) -> String {
    let mut table = String::from("key,list,owner\n");
    for at in 0..count {
        let list = match at % LISTS {
            0 => "*".to_owned(),
            1 => "tickets.*, -*.delete".to_owned(),
            // White space makes texts differ, and nothing else.
            other => format!("tickets.*.get,{}tickets.*.list", " ".repeat(other)),
        };
        let _ = writeln!(table, "key {at},\"{list}\",person {}", at % 1_000);
    }
    table
}

async fn searches(database: &str) -> Result<(), Box<dyn Error>> {
    let keys = Keys::<Api>::open(database).await?;
    keys.import(&by(), table(SEARCHED).as_bytes(), std::io::sink()).await?;
    let one = |name: &'static str, search: Search| (name, search);
    for (name, search) in [
        one("by text", Search::new().text("key 39999")),
        one("by reach", Search::new().reaches("DELETE", "/tickets/{id}")),
        one("by text that nothing has", Search::new().text("nothing")),
    ] {
        let begin = Instant::now();
        let found = keys.search(&search).await?;
        println!("  {SEARCHED} keys, {name}: {:.0?} ({} of the first page)", begin.elapsed(), found.len());
    }
    let begin = Instant::now();
    let groups = keys.groups(&Search::new()).await?;
    println!("  {SEARCHED} keys, grouped by lists: {:.0?} ({} groups)", begin.elapsed(), groups.len());
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "rates and sizes")]
async fn million(database: &str, count: usize) -> Result<(), Box<dyn Error>> {
    let keys = Keys::<Api>::open(database).await?;
    let table = table(count);
    let mut secrets = Vec::new();
    let begin = Instant::now();
    keys.import(&by(), table.as_bytes(), &mut secrets).await?;
    let took = begin.elapsed();
    println!("  {count} keys imported in {took:.1?}: {:.0} a second", count as f64 / took.as_secs_f64());
    let begin = Instant::now();
    let exported = keys.export(std::io::sink()).await?;
    println!("  {exported} keys exported in {:.1?}", begin.elapsed());

    let secrets = String::from_utf8(secrets)?;
    let secrets: Vec<&str> = secrets.lines().skip(1).filter_map(|line| line.rsplit(',').next()).collect();
    drop(keys);
    let capacity = u64::try_from(count)?;
    let keys = Keys::<Api>::open_with(database, Settings::new().capacity(capacity)).await?;
    let chosen: Vec<&str> =
        (0..LOOKUPS).filter_map(|at| secrets.get(at * 7_919 % secrets.len()).copied()).collect();
    for name in ["cold", "cached"] {
        let times = look_up(&keys, &chosen).await?;
        println!(
            "  a random key, {name}: p50 {:.1?}, p99 {:.1?}",
            quantile(&times, 50, 100),
            quantile(&times, 99, 100)
        );
    }
    Ok(())
}

async fn look_up(keys: &Keys<Api>, secrets: &[&str]) -> Result<Vec<Duration>, Box<dyn Error>> {
    let by_key = keys.authenticate();
    let mut times = Vec::with_capacity(secrets.len());
    for secret in secrets {
        let mut head = head(secret)?;
        let begin = Instant::now();
        let known = by_key.authenticate(&mut head, Target::NoRoute).await;
        times.push(begin.elapsed());
        known?.ok_or("no credential")?;
    }
    times.sort();
    Ok(times)
}

fn head(secret: &str) -> http::Result<Head> {
    let request = Request::get("/").header("authorization", format!("Bearer {secret}")).body(())?;
    Ok(Head::from(request.into_parts().0))
}
