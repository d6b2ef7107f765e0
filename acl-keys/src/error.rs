//! What can go wrong with a store of keys.

use std::borrow::Cow;
use std::error;
use std::fmt;

/// Why an operation failed. After an error nothing has changed, except that after [`Error::Unavailable`] this is not
/// known.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// An input is not valid.
    Invalid {
        /// What it is about: `lists`, `expires`.
        field: &'static str,
        /// What was found, and what to write instead.
        message: String,
    },
    /// There is no such key.
    NotFound,
    /// The key is not in the state that the change needs.
    Conflict(&'static str),
    /// The person lacks rights that the key has, or would have.
    BeyondRights {
        /// An endpoint that the key reaches and the person does not: `DELETE /tickets/{id}`.
        first: String,
        /// How many more there are.
        more: usize,
    },
    /// The person may see and change only their own keys, and this key belongs to somebody else.
    OfOthers,
    /// The application does not say what bounds a person.
    Bounds(Box<dyn error::Error + Send + Sync>),
    /// The system has no random numbers for a secret now.
    NoRandomNumbers,
    /// The database does not answer, or not in time.
    Unavailable(Box<dyn error::Error + Send + Sync>),
}

impl Error {
    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }

    pub(crate) fn unavailable(error: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(error.into())
    }
}

/// The most characters of an input that a message quotes. An input may have megabytes; an answer must not.
const MOST_QUOTED: usize = 80;
/// The most characters of a message from another library, which may quote the whole input.
#[cfg(feature = "axum")]
const MOST_TOLD: usize = 400;

/// Quotes an input in a message: between backticks, and shortened.
pub(crate) fn quoted(found: &str) -> String {
    format!("`{}`", first(found, MOST_QUOTED))
}

/// Shortens a message from another library.
#[cfg(feature = "axum")]
pub(crate) fn shortened(message: &str) -> Cow<'_, str> {
    first(message, MOST_TOLD)
}

/// Returns the first characters of a text, with an ellipsis if there are more.
fn first(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => text.into(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::unavailable(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid { field, message } => write!(f, "{field}: {message}"),
            Self::NotFound => f.write_str("there is no such key"),
            Self::Conflict(message) => f.write_str(message),
            Self::BeyondRights { first, more } => {
                write!(
                    f,
                    "rights are given, changed and taken by who has all of them; you may not call {first}"
                )?;
                if *more > 0 { write!(f, " and {more} more") } else { Ok(()) }
            }
            Self::OfOthers => f.write_str(
                "you may create and change your own keys alone; those of others need `keys.others.put`",
            ),
            Self::Bounds(error) => write!(f, "the application does not say what bounds the key: {error}"),
            Self::NoRandomNumbers => {
                f.write_str("the system has no random numbers for a secret now; try later")
            }
            Self::Unavailable(error) => write!(f, "the database of keys does not answer: {error}"),
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Bounds(error) | Self::Unavailable(error) => Some(&**error),
            _ => None,
        }
    }
}
