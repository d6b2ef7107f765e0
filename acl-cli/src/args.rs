//! The command line.

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::command::{
    completions, diff, explain, fingerprint, freeze, lint, list, man, rewrite, serve, suggest, test, who_can,
};
use crate::failure::Outcome;
use crate::shared::Shared;

const STATUSES: &str = "\
Exit status:
  0  yes, or done: allowed, no finding, nothing that `acl diff` fails on, every case as expected
  1  no: denied, findings, something that `acl diff` fails on, a list left alone, a case that failed
  2  a mistake in the arguments or in what was read; nothing is granted because of it";

/// Questions about who may call what, asked of an acl.lock.
#[derive(Parser)]
#[command(name = "acl", version, after_help = STATUSES, max_term_width = 120)]
pub(crate) struct Args {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Command,
}

/// One a question.
#[derive(Subcommand)]
enum Command {
    #[command(visible_alias = "ls", aliases = ["endpoints", "grants", "routes", "show"])]
    List(list::Args),
    #[command(visible_aliases = ["check", "can-i"], aliases = ["can", "why"])]
    Explain(explain::Args),
    Lint(lint::Args),
    #[command(alias = "who")]
    WhoCan(who_can::Args),
    Diff(diff::Args),
    Rewrite(rewrite::Args),
    Freeze(freeze::Args),
    Suggest(suggest::Args),
    Test(test::Args),
    Serve(serve::Args),
    Fingerprint(fingerprint::Args),
    #[command(visible_alias = "completion")]
    Completions(completions::Args),
    Man(man::Args),
}

impl Args {
    pub(crate) fn run(&self) -> Outcome {
        let shared = &self.shared;
        shared.choose_color();
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
            Command::Fingerprint(args) => args.run(shared),
            Command::Completions(args) => args.run(),
            Command::Man(args) => args.run(Self::command()),
        }
    }
}
