//! The command line.

use clap::{CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;

use crate::command::{diff, explain, freeze, lint, list, rewrite, serve, suggest, test, who_can};
use crate::failure::Outcome;
use crate::shared::Shared;

const STATUSES: &str = "\
Exit status:
  0  yes, or done: allowed, no finding, no gain without approval, every case as expected
  1  no: denied, findings, a gain without approval, a list left alone, a case that failed
  2  a mistake in the arguments or in what was read; nothing is granted because of it";

/// Questions about who may call what, asked of an acl.lock.
#[derive(Parser)]
#[command(name = "acl", version, after_help = STATUSES, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Command,
}

/// One a question.
#[derive(Subcommand)]
enum Command {
    List(list::Args),
    Explain(explain::Args),
    Lint(lint::Args),
    WhoCan(who_can::Args),
    Diff(diff::Args),
    Rewrite(rewrite::Args),
    Freeze(freeze::Args),
    Suggest(suggest::Args),
    Test(test::Args),
    Serve(serve::Args),
    /// Print a completion script for a shell
    Completions {
        /// Which
        shell: Shell,
    },
}

impl Args {
    pub(crate) fn run(&self) -> Outcome {
        let shared = &self.shared;
        match &self.command {
            Command::List(args) => args.run(shared),
            Command::Explain(args) => args.run(shared),
            Command::Lint(args) => args.run(shared),
            Command::WhoCan(args) => args.run(shared),
            Command::Diff(args) => args.run(shared),
            Command::Rewrite(args) => args.run(shared),
            Command::Freeze(args) => args.run(shared),
            Command::Suggest(args) => args.run(shared),
            Command::Test(args) => args.run(shared),
            Command::Serve(args) => args.run(shared),
            Command::Completions { shell } => {
                let mut script = Vec::new();
                clap_complete::generate(*shell, &mut Self::command(), "acl", &mut script);
                std::io::Write::write_all(&mut std::io::stdout(), &script)?;
                Ok(0)
            }
        }
    }
}
