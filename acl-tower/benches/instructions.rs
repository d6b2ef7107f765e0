//! Instructions that the edge adds to a request, counted by callgrind and held to a budget.
//!
//! `cargo bench -p acl-tower --bench instructions` fails where a count is above its budget. It needs valgrind. Counted
//! is a request in the process, from the call of the app to its answer: two runs of different length, so that what
//! is done once falls out. Counts differ by a few from run to run, because axum's maps hash by chance.

mod subject;

use std::process::{Command, ExitCode};
use std::{env, io};

use tower::Service as _;

use subject::{WAYS, request};

/// The most instructions that each way adds to the app without acl: what was counted with rustc 1.95 on x86-64, and a
/// tenth for another compiler. A change that is worth more raises a line in the same commit.
const BUDGET: [u64; WAYS.len()] = [0, u64::MAX, 1_270, 1_720, 2_920, 3_300];

const PATH: &str = "/tickets/7";
const RUNS: [u32; 2] = [1_000, 3_000];

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let arguments: Vec<_> = env::args().collect();
    if let [_, "counted", way, requests] = &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        work(way.parse()?, requests.parse()?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut within = true;
    let without = count(0)?;
    println!("{:>9}  {:>6}  {:>6}  GET {PATH}", "a request", "added", "budget");
    for (way, ((name, _), budget)) in WAYS.iter().zip(BUDGET).enumerate() {
        let all = if way == 0 { without } else { count(way)? };
        let added = all.saturating_sub(without);
        let shown = if budget == u64::MAX { "none".to_owned() } else { budget.to_string() };
        println!("{all:>9}  {added:>6}  {shown:>6}  {name}");
        within &= added <= budget;
    }
    if !within {
        eprintln!("above the budget; see acl-tower/benches/instructions.rs");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// What callgrind counts.
fn work(way: usize, requests: u32) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut app = WAYS[way].1();
    for _ in 0..requests {
        let answer = runtime.block_on(app.call(request(PATH)))?;
        assert_eq!(answer.status(), 200);
    }
    Ok(())
}

/// Instructions a request.
fn count(way: usize) -> Result<u64, Box<dyn std::error::Error>> {
    let [few, many] = RUNS;
    let more = run(way, many)? - run(way, few)?;
    Ok(more / u64::from(many - few))
}

fn run(way: usize, requests: u32) -> Result<u64, Box<dyn std::error::Error>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--cache-sim=no"])
        .arg(env::current_exe()?)
        .args(["counted", &way.to_string(), &requests.to_string()])
        .output()
        .map_err(|error| io::Error::other(format!("valgrind does not start: {error}")))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find_map(|line| line.split_once("Collected : "));
    let (_, count) =
        line.filter(|_| output.status.success()).ok_or_else(|| format!("no count in: {text}"))?;
    Ok(count.trim().parse()?)
}
