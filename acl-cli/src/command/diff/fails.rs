//! Which changes end the command with status 1.

use std::fmt;

use clap::ValueEnum;

/// What `--fail-on` names.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Something can be called that could not be, and nobody approved it
    Gain,
    /// Something can no longer be called
    Loss,
    /// A list becomes stale, and so grants nothing
    Stale,
    /// A change that cannot be accepted, which always ends with status 1.
    #[value(skip)]
    Forbidden,
}

/// The option that says so.
#[derive(clap::Args)]
pub(crate) struct Fails {
    /// What ends with status 1, beside a change that cannot be accepted
    #[arg(long, value_name = "WHAT", value_delimiter = ',', default_values_t = [FailOn::Gain, FailOn::Stale])]
    fail_on: Vec<FailOn>,
}

impl fmt::Display for FailOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FailOn {
    fn name(self) -> &'static str {
        match self {
            Self::Gain => "gain",
            Self::Loss => "loss",
            Self::Stale => "stale",
            Self::Forbidden => "forbidden",
        }
    }

    /// This, if it was found.
    pub(crate) fn found(self, is_found: bool) -> Option<Self> {
        is_found.then_some(self)
    }
}

impl Fails {
    /// The names of what was found and ends with status 1.
    pub(crate) fn of(&self, found: impl IntoIterator<Item = Option<FailOn>>) -> Vec<&'static str> {
        let counts = |what: &FailOn| *what == FailOn::Forbidden || self.fail_on.contains(what);
        found.into_iter().flatten().filter(counts).map(FailOn::name).collect()
    }
}
