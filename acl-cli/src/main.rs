//! `acl`: questions about who may call what, asked of an `acl.lock`.

mod args;
mod command;
mod credential;
mod failure;
mod input;
mod keys;
mod lists;
mod output;
mod shared;
mod verdict;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

use crate::args::Args;
use crate::failure::Failure;
use crate::output::{BAD, printable};

/// Neither yes nor no: a mistake in the arguments or in what was read, as clap has it.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    match Args::parse().run() {
        Ok(status) => status.into(),
        // A reader that left, as `head` does, wants no message.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => FAILED.into(),
        Err(failure) => {
            let mut err = anstream::stderr().lock();
            // It may quote what was read.
            let message = failure.to_string();
            let lines: Vec<_> = message.split('\n').map(printable).collect();
            // Where standard error is closed too there is nobody left to tell.
            let _ = writeln!(err, "{BAD}error:{BAD:#} {}", lines.join("\n"));
            FAILED.into()
        }
    }
}
