//! `acl`: questions about who may call what, asked of an `acl.lock`.

mod address;
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

use std::env;
use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use clap_complete::CompleteEnv;

use crate::address::without_passwords;
use crate::args::Args;
use crate::output::{BAD, printable, stderr};
use crate::usage::with_tips;

/// Neither yes nor no: a mistake in the arguments or in what was read, as clap has it.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    CompleteEnv::with_factory(Args::command).var(complete::VARIABLE).complete();
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return refused(&with_tips(error, &mut Args::command())),
    };
    match args.run() {
        Ok(status) => status.into(),
        Err(failure) => {
            // It may quote what was read.
            let message = without_passwords(&failure.to_string(), env::args());
            let lines: Vec<_> = message.split('\n').map(printable).collect();
            // Where standard error is closed too there is nobody left to tell.
            let _ = writeln!(stderr(), "{BAD}error:{BAD:#} {}", lines.join("\n"));
            FAILED.into()
        }
    }
}

/// Tells what is wrong with the arguments, or what was asked for instead of an answer: help, the version.
fn refused(error: &clap::Error) -> ExitCode {
    let message = without_passwords(&error.render().ansi().to_string(), env::args());
    // Where nobody reads it there is nobody to tell.
    let _ = if error.use_stderr() {
        write!(stderr(), "{message}")
    } else {
        write!(anstream::stdout(), "{message}")
    };
    u8::try_from(error.exit_code()).unwrap_or(FAILED).into()
}
