//! The command line.

use std::io::{self, Read as _};

use acl::Mode;
use clap::Parser;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};

const EXAMPLES: &str = "\
Examples:
  github-rest 'repos.*, -*.delete' --mode token
  github-rest '*.list, *.get' --endpoints
  github-rest 'repos.*, -*.delete' --why DELETE '/repos/{owner}/{repo}'

Exit status:
  0  the list was read; with --why, the call is allowed
  1  with --why, the call is denied
  2  a mistake in the list or in the arguments";

/// What a list of patterns grants of GitHub's 1,223 REST operations, and why.
#[derive(Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Patterns such as `repos.*, -*.delete`; `-` reads standard input
    #[arg(allow_hyphen_values = true, required_unless_present = "time")]
    list: Option<String>,

    /// Who asks: key, token or session
    #[arg(long, default_value = "key", value_parser = modes(), hide_possible_values = true)]
    pub(crate) mode: Mode,

    /// Show the endpoints granted
    #[arg(long)]
    pub(crate) endpoints: bool,

    /// Explain one call; PATH such as `/users/{username}`
    #[arg(long, num_args = 2, value_names = ["METHOD", "PATH"], conflicts_with = "endpoints")]
    why: Option<Vec<String>>,

    /// Measure parsing, granting, checking: 1,000 lists
    #[arg(long, conflicts_with_all = ["list", "why", "endpoints", "mode"])]
    pub(crate) time: bool,

    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

fn modes() -> impl clap::builder::TypedValueParser<Value = Mode> {
    PossibleValuesParser::new(["key", "token", "session"])
        .try_map(|name| Mode::by_name(&name, &[]).ok_or("unknown mode"))
}

impl Args {
    /// The text of the list.
    pub(crate) fn text(&self) -> io::Result<String> {
        match self.list.as_deref() {
            Some("-") => {
                let mut text = String::new();
                io::stdin()
                    .read_to_string(&mut text)
                    .map_err(|error| io::Error::new(error.kind(), format!("standard input: {error}")))?;
                Ok(text)
            }
            given => Ok(given.unwrap_or_default().to_owned()),
        }
    }

    /// Method and path of the call to explain.
    pub(crate) fn why(&self) -> Option<(&str, &str)> {
        match self.why.as_deref()? {
            [method, path] => Some((method, path)),
            _ => None,
        }
    }
}
