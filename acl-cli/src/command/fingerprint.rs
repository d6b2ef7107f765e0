//! `acl fingerprint`: the fingerprint of a lock that was written or merged by hand.

use std::fs;
use std::io::Write as _;

use acl_lock::Lock;
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::lock_file::LockFile;
use crate::output::{json, stdout};
use crate::shared::Shared;

const EXAMPLES: &str = "\
Examples:
  acl fingerprint
  acl fingerprint --write --lock merged.lock

For a lock without a test that writes it: of an API in another language, or merged by hand. The fingerprint says that the \
lines belong together, so look at them before it is written.

Exit status: 0 the lock has this fingerprint, also if it was just written, 1 it has another or none, 2 a mistake in its other lines";

/// Print the fingerprint of a lock's lines, or write it into the lock
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Write it into the lock
    #[arg(long)]
    write: bool,
}

#[derive(Serialize)]
struct Answer {
    fingerprint: String,
    /// Whether the lock has it, after it was written if it was.
    current: bool,
    written: bool,
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let file = shared.lock()?;
        let sealed = LockFile::of(file.path(), with_fingerprint(file.text(), 0));
        let fingerprint = sealed.lock_with_any_fingerprint()?.fingerprint();
        let text = with_fingerprint(file.text(), fingerprint);
        let was_current = Lock::parse(file.text()).is_ok();
        let written = self.write && !was_current;
        if written {
            let wrong = |error| Failure::Input(format!("{}: {error}", file.path().display()));
            fs::write(file.path(), text).map_err(wrong)?;
        }
        let current = was_current || written;
        let answer = Answer { fingerprint: format!("{fingerprint:032x}"), current, written };
        if shared.as_json() {
            json(&answer)?;
        } else {
            let mut out = stdout();
            writeln!(out, "{}", answer.fingerprint)?;
            out.flush()?;
        }
        Ok(u8::from(!current))
    }
}

/// The text with this fingerprint in the place of its own, or at its end.
fn with_fingerprint(text: &str, fingerprint: u128) -> String {
    let is_fingerprint = |line: &str| line.split_ascii_whitespace().next() == Some("fingerprint");
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let line = format!("fingerprint {fingerprint:032x}{end}");
    let mut made = String::with_capacity(text.len() + line.len());
    let mut has_one = false;
    for old in text.split_inclusive('\n') {
        if !is_fingerprint(old) {
            made.push_str(old);
        } else if !has_one {
            // A second one is gone: a merge leaves two.
            made.push_str(&line);
            has_one = true;
        }
    }
    if !has_one {
        let separator =
            if made.ends_with('\n') || made.is_empty() { end.to_owned() } else { format!("{end}{end}") };
        made.extend([separator.as_str(), line.as_str()]);
    }
    made
}
