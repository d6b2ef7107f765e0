//! The operations read a second time and matched the plain way, and the command.

#![allow(dead_code, reason = "each test crate uses a part")]

use std::error::Error;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub(crate) type Outcome = Result<(), Box<dyn Error>>;

/// One line of the data, with the tag that its handler should have.
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) group: String,
    pub(crate) modes: String,
    pub(crate) tag: String,
}

pub(crate) fn operations() -> Vec<Operation> {
    let text = include_str!("../../data/github-rest-operations.tsv");
    text.lines().skip(1).map(Operation::read).collect()
}

impl Operation {
    fn read(line: &str) -> Self {
        let column = |at| line.split('\t').nth(at).unwrap_or_default().to_owned();
        let (method, operation) = (column(0), column(4));
        let kind = if method == "DELETE" {
            "delete"
        } else if method == "POST" {
            "post"
        } else if method == "PUT" || method == "PATCH" {
            "put"
        } else if operation.starts_with("list") {
            "list"
        } else {
            "get"
        };
        let tag = format!("{}.{}.{operation}.{kind}", column(2), column(3));
        Self { method, path: column(1), group: column(2), modes: column(5), tag }
    }

    /// The rules of the decision, word by word, for endpoints with one tag.
    pub(crate) fn is_granted(&self, list: &str, mode: &str) -> bool {
        let (mut allowed, mut denied) = (false, false);
        for pattern in list.split(',').map(str::trim) {
            match pattern.strip_prefix('-') {
                Some(body) => denied |= matches(body, &self.tag),
                None => allowed |= matches(pattern, &self.tag),
            }
        }
        allowed && !denied && self.modes.split(',').any(|open| open == mode)
    }
}

fn matches(pattern: &str, tag: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('.').collect();
    let tag: Vec<&str> = tag.split('.').collect();
    segments_match(&pattern, &tag)
}

/// `*` stands for one or more whole segments: every number of them is tried.
fn segments_match(pattern: &[&str], tag: &[&str]) -> bool {
    match pattern.split_first() {
        None => tag.is_empty(),
        Some((&"*", rest)) => (1..=tag.len()).any(|taken| segments_match(rest, &tag[taken..])),
        Some((first, rest)) => tag.first() == Some(first) && segments_match(rest, &tag[1..]),
    }
}

/// Runs the command without a terminal.
pub(crate) fn run(arguments: &[&str]) -> Result<Output, Box<dyn Error>> {
    run_with_input(arguments, b"")
}

pub(crate) fn run_with_input(arguments: &[&str], input: &[u8]) -> Result<Output, Box<dyn Error>> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_github-rest"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that reads no input may be gone already.
        let _ = stdin.write_all(input);
    }
    Ok(child.wait_with_output()?)
}

/// What the command prints as JSON.
pub(crate) fn json(arguments: &[&str]) -> Result<Value, Box<dyn Error>> {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    Ok(serde_json::from_slice(&run(&arguments)?.stdout)?)
}

pub(crate) fn stdout(arguments: &[&str]) -> Result<String, Box<dyn Error>> {
    Ok(String::from_utf8(run(arguments)?.stdout)?)
}
