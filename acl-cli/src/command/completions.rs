//! `acl completions`: the script by which a shell asks what may come next.

use std::io::Write as _;

use clap::ValueEnum as _;
use clap_complete::Shell;
use clap_complete::env::Shells;

use crate::complete;
use crate::failure::{Failure, Outcome};
use crate::output::stdout;

const EXAMPLES: &str = "\
Examples:
  source <(acl completions bash)        in ~/.bashrc; zsh in ~/.zshrc
  acl completions fish | source         in ~/.config/fish/config.fish

The shell then asks acl for what may come next: options, and the methods, paths, modes, tags and policies of the lock.";

/// Print a completion script for a shell
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The shell; without this, that of the variable SHELL
    shell: Option<Shell>,
}

impl Args {
    /// Prints the script; what the shell then asks is answered by [`crate::complete`].
    pub(crate) fn run(&self) -> Outcome {
        let Some(shell) = self.shell.or_else(Shell::from_env) else {
            let names: Vec<String> = Shell::value_variants().iter().map(ToString::to_string).collect();
            return Err(Failure::Input(format!("no shell; write one of {}", names.join(", "))));
        };
        let mut script = Vec::new();
        if let Some(shell) = Shells::builtins().completer(&shell.to_string()) {
            shell.write_registration(complete::VARIABLE, "acl", "acl", "acl", &mut script)?;
        }
        let mut out = stdout();
        out.write_all(&script)?;
        out.flush()?;
        Ok(0)
    }
}
