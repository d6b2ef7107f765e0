//! A million keys against 1,223 endpoints: what `acl who-can` and `acl diff` take, as a multiple of the time that
//! reading and parsing the same lists takes. `cargo bench -p acl-cli`, or with a number of keys after `--`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a measurement stops where it cannot go on"
)]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use acl_core::{PatternList, Tag};
use acl_lock::Lock;

const LOCK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/github-rest/acl.lock");
const ROUNDS: usize = 3;

fn main() {
    let keys = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let new_lock = folder.join("new.lock");
    let text = fs::read_to_string(LOCK).unwrap();
    fs::write(&new_lock, newer(&text)).unwrap();
    let lock = Lock::parse(&text).unwrap();
    let catalog = lock.catalog();
    let tags: Vec<Tag<'_>> = catalog.tags().collect();
    println!("{keys} keys, {} endpoints; medians of {ROUNDS}\n", catalog.len());
    println!("{:<22}{:>10}{:>10}{:>10}{:>10}", "lists", "distinct", "parse", "who-can", "diff");
    for (name, distinct) in [("500 different", 500), ("all different", keys)] {
        let file = folder.join("keys.csv");
        let lists = write_keys(&file, keys, distinct, &tags);
        let parse = median(|| read_and_parse(&file));
        let file = file.to_str().unwrap();
        let who = ["who-can", "DELETE", "/repos/{owner}/{repo}", "--keys", file, "--lock", LOCK, "--json"];
        let diff = ["diff", LOCK, new_lock.to_str().unwrap(), "--keys", file, "--json"];
        let [who, diff] = [&who[..], &diff].map(|arguments| median(|| run(arguments)));
        let ratio = |time: Duration| format!("{:.1} x", time.as_secs_f64() / parse.as_secs_f64());
        println!("{name:<22}{lists:>10}{:>8} ms{:>10}{:>10}", parse.as_millis(), ratio(who), ratio(diff));
    }
}

/// The registry with every `DELETE` of one group tagged otherwise, one endpoint less and one more.
fn newer(text: &str) -> String {
    let mut made = String::new();
    for line in text.lines().filter(|line| !line.contains("/advisories/{ghsa_id}")) {
        let line =
            if line.starts_with("DELETE /gists") { line.replace(".delete", ".put") } else { line.to_owned() };
        if line.starts_with("fingerprint") {
            made.push_str("GET /zen2 modes=key,token,session tags=meta.meta.zen2.get\n");
        }
        writeln!(made, "{line}").unwrap();
    }
    let told = Lock::parse(&made).unwrap_err().to_string();
    let print = told.split("which is ").nth(1).and_then(|rest| rest.get(..32)).unwrap();
    let (before, _) = made.rsplit_once("fingerprint ").unwrap();
    format!("{before}fingerprint {print}\n")
}

/// Lists of one to four patterns, made of the registry's tags in the ways people write them. How many different.
fn write_keys(path: &Path, keys: usize, distinct: usize, tags: &[Tag<'_>]) -> usize {
    let mut random = 1_u64;
    let mut below = |limit: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).unwrap() % limit
    };
    let mut seen = std::collections::HashSet::new();
    let mut lists: Vec<String> = Vec::new();
    while lists.len() < distinct {
        let mut segment = |at| tags[below(tags.len())].segments().nth(at).unwrap_or("*");
        let (group, other, resource, third) = (segment(0), segment(0), segment(1), segment(2));
        let [a, b, c] = [(); 3].map(|()| tags[below(tags.len())]);
        let list = match below(6) {
            0 => format!("{group}.*, {a}, -*.delete"),
            1 => format!("*.list, *.get, -{group}.*, -{b}"),
            2 => format!("{group}.*, {other}.*, *.{resource}.*, -*.delete"),
            3 => format!("{a}, {b}, {c}"),
            4 => format!("{a}, {group}.*.list, -*.{third}.*"),
            _ => format!("{group}.*, -{b}, -{c}"),
        };
        if seen.insert(list.clone()) {
            lists.push(list);
        }
    }
    let mut text = String::from("key,list\n");
    for key in 0..keys {
        writeln!(text, "key-{key},\"{}\"", lists[key % lists.len()]).unwrap();
    }
    fs::write(path, text).unwrap();
    lists.len()
}

/// What everything is measured by.
fn read_and_parse(file: &Path) -> Duration {
    let start = Instant::now();
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 16).from_path(file).unwrap();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).unwrap() {
        let _ = black_box(PatternList::parse(&record[1]).unwrap());
    }
    start.elapsed()
}

/// The whole command: starting, reading the lock, deciding, printing.
fn run(arguments: &[&str]) -> Duration {
    let start = Instant::now();
    let status =
        Command::new(env!("CARGO_BIN_EXE_acl")).args(arguments).stdout(Stdio::null()).status().unwrap();
    assert!(status.code().is_some_and(|code| code < 2), "{arguments:?}: {status}");
    start.elapsed()
}

fn median(mut measured: impl FnMut() -> Duration) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS).map(|_| measured()).collect();
    times.sort();
    times[ROUNDS / 2]
}
