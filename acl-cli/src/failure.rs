//! Why there is no answer.

use std::fmt;
use std::io;

/// Exit status 2.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What was read is wrong: what, where, what was expected.
    Input(String),
    /// The answer could not be written.
    Output(io::Error),
}

/// The exit status.
pub(crate) type Outcome = Result<u8, Failure>;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(message) => f.write_str(message),
            Self::Output(error) => write!(f, "standard output: {error}"),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Input(message)
    }
}
