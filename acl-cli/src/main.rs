//! `acl`: questions about who may call what, asked of an `acl.lock`.

mod args;
mod call;
mod command;
mod complete;
mod credential;
mod failure;
mod hints;
mod input;
mod keys;
mod list_arg;
mod lists;
mod lock_file;
mod mode_arg;
mod output;
mod request_line;
mod shared;
mod table;
mod usage;
mod verdict;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use clap_complete::CompleteEnv;

use crate::args::Args;
use crate::output::{BAD, printable, stderr};
use crate::usage::with_tips;

/// Neither yes nor no: a mistake in the arguments or in what was read, as clap has it.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    CompleteEnv::with_factory(Args::command).var(complete::VARIABLE).complete();
    match Args::try_parse().unwrap_or_else(|error| with_tips(error, &mut Args::command()).exit()).run() {
        Ok(status) => status.into(),
        Err(failure) => {
            // It may quote what was read.
            let message = failure.to_string();
            let lines: Vec<_> = message.split('\n').map(printable).collect();
            // Where standard error is closed too there is nobody left to tell.
            let _ = writeln!(stderr(), "{BAD}error:{BAD:#} {}", lines.join("\n"));
            FAILED.into()
        }
    }
}
