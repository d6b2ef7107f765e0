//! Who a request comes from.

use acl::Mode;

/// Whose credential it is, and which.
#[derive(Clone)]
pub struct Who {
    /// The credential's row.
    pub held: Held,
    /// The person it acts as.
    pub person: i64,
    /// With a key that acts as another agent: the key's own agent.
    pub acting_for: Option<i64>,
}

/// A row of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// An API key.
    Key {
        /// Of acl-keys.
        id: i64,
    },
    /// An API token.
    Token {
        /// Of `api_tokens`.
        id: i64,
    },
    /// A signed-in browser.
    Session {
        /// Of `sessions`.
        id: i64,
    },
}

impl Held {
    /// The mode of its requests.
    pub const fn mode(self) -> Mode {
        match self {
            Self::Key { .. } => Mode::KEY,
            Self::Token { .. } => Mode::TOKEN,
            Self::Session { .. } => Mode::SESSION,
        }
    }

    /// As `GET /me` names it.
    pub const fn method(self) -> &'static str {
        match self {
            Self::Key { .. } => "api_key",
            Self::Token { .. } => "api_token",
            Self::Session { .. } => "session",
        }
    }

    /// The number of the row.
    pub const fn id(self) -> i64 {
        match self {
            Self::Key { id } | Self::Token { id } | Self::Session { id } => id,
        }
    }

    /// The key's number, if it is a key.
    pub const fn key(self) -> Option<i64> {
        if let Self::Key { id } = self { Some(id) } else { None }
    }
}
