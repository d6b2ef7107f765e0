//! The command line.

use std::io::Write as _;

use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum as _};
use clap_complete::Shell;
use clap_complete::env::Shells;

use crate::command::{
    diff, explain, fingerprint, freeze, lint, list, man, rewrite, serve, suggest, test, who_can,
};
use crate::complete;
use crate::failure::{Failure, Outcome};
use crate::output::stdout;
use crate::shared::Shared;

const STATUSES: &str = "\
Exit status:
  0  yes, or done: allowed, no finding, nothing that `acl diff` fails on, every case as expected
  1  no: denied, findings, something that `acl diff` fails on, a list left alone, a case that failed
  2  a mistake in the arguments or in what was read; nothing is granted because of it";

const COMPLETIONS: &str = "\
Examples:
  source <(acl completions bash)        in ~/.bashrc; zsh in ~/.zshrc
  acl completions fish | source         in ~/.config/fish/config.fish

The shell then asks acl for what may come next: options, and the methods, paths, modes, tags and policies of the lock.";

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
    /// Print a completion script for a shell
    #[command(visible_alias = "completion", after_help = COMPLETIONS)]
    Completions {
        /// The shell; without this, that of the variable SHELL
        shell: Option<Shell>,
    },
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
            Command::Completions { shell } => write_registration(shell.or_else(Shell::from_env)),
            Command::Man(args) => args.run(Self::command()),
        }
    }
}

/// The script that has the shell ask this command what may come next; see [`crate::complete`].
fn write_registration(shell: Option<Shell>) -> Outcome {
    let mut script = Vec::new();
    let Some(shell) = shell else {
        let names: Vec<String> = Shell::value_variants().iter().map(ToString::to_string).collect();
        return Err(Failure::Input(format!("no shell; write one of {}", names.join(", "))));
    };
    if let Some(shell) = Shells::builtins().completer(&shell.to_string()) {
        shell.write_registration(complete::VARIABLE, "acl", "acl", "acl", &mut script)?;
    }
    let mut out = stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(0)
}
