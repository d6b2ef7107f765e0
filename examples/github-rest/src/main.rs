//! Says what a list of patterns grants of GitHub's REST API, and why:
//! `cargo run --release -p github-rest -- 'repos.*, -*.delete' --mode token`.

mod api;
mod args;
mod mistakes;
mod near;
mod output;
mod report;
mod time;
mod why;
mod workload;

use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

use acl::PatternList;
use clap::Parser as _;

use crate::args::Args;
use crate::output::BAD;

/// Neither "allowed" nor "denied": a bad list, as clap has it for a bad argument.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(status) => status.into(),
        Err(error) => {
            // A reader that left, as `head` does, wants no message.
            if error.kind() != io::ErrorKind::BrokenPipe {
                anstream::eprintln!("{BAD}error:{BAD:#} {error}");
            }
            FAILED.into()
        }
    }
}

/// The exit status.
fn run(args: &Args) -> io::Result<u8> {
    let mut out = BufWriter::new(anstream::stdout().lock());
    if args.time {
        time::Times::measure().write(&mut out, args.json)?;
        out.flush()?;
        return Ok(0);
    }
    let text = args.text()?;
    let Ok(list) = PatternList::parse(&text) else {
        mistakes::write(&mut anstream::stderr().lock(), &text)?;
        return Ok(FAILED);
    };
    let status = if let Some((method, path)) = args.why() {
        let answer = why::Answer::new(list, args.mode, method, path);
        answer.write(&mut out, args.json)?;
        u8::from(!answer.is_allowed())
    } else {
        report::Report::new(list, args.mode, args.endpoints).write(&mut out, args.json)?;
        0
    };
    out.flush()?;
    Ok(status)
}
