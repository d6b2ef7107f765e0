//! `acl man`: manual pages.

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Command, ValueHint};
use clap_mangen::Man;

use crate::failure::{Failure, Outcome};
use crate::output::stdout;

const EXAMPLES: &str = "\
Examples:
  acl man | man -l -
  acl man explain
  acl man --to /usr/local/share/man/man1";

/// Print the manual page of acl or of a command, or write all of them into a folder
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The command that the page is about
    command: Option<String>,
    /// Write the pages of acl and of every command into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "command", value_hint = ValueHint::DirPath)]
    to: Option<PathBuf>,
}

impl Args {
    pub(crate) fn run(&self, acl: Command) -> Outcome {
        let acl = acl.disable_help_subcommand(true);
        if let Some(folder) = &self.to {
            let wrong = |error| Failure::Input(format!("{}: {error}", folder.display()));
            clap_mangen::generate_to(acl, folder).map_err(wrong)?;
            return Ok(0);
        }
        let mut page = Vec::new();
        Man::new(self.page_of(acl)?).render(&mut page)?;
        let mut out = stdout();
        out.write_all(&page)?;
        out.flush()?;
        Ok(0)
    }

    fn page_of(&self, mut acl: Command) -> Result<Command, Failure> {
        let Some(name) = &self.command else { return Ok(acl) };
        acl.build();
        let found = acl.find_subcommand(name).cloned();
        found.ok_or_else(|| Failure::Input(format!("no command `{name}`; `acl help` has those there are")))
    }
}
