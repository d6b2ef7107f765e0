//! The keys of an app: in memory, since this is an example.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;

use acl::{Grant, Mode, ParseError, PatternList, Registry};
use hyper::header::{AUTHORIZATION, HeaderMap};

/// What a key may do. The list is its truth, the grant is made of it once (S1).
pub(crate) struct Key<R: Registry> {
    pub(crate) name: String,
    pub(crate) list: String,
    pub(crate) mode: Mode,
    pub(crate) grant: Grant<R>,
}

/// Keys by their secrets.
pub struct Keys<R: Registry>(HashMap<String, Key<R>>);

/// More than one credential in a request.
pub(crate) struct Several;

/// Why a key is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadKey {
    /// The text is no list (P7).
    List(ParseError),
    /// S3: this deny matches nothing that the API has or had.
    Stale(String),
}

impl fmt::Display for BadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List(error) => error.fmt(f),
            Self::Stale(pattern) => write!(f, "`{pattern}` denies nothing that the API has or had"),
        }
    }
}

impl Error for BadKey {}

impl<R: Registry> Default for Keys<R> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<R: Registry> Keys<R> {
    /// Adds a key: what it is called, its secret, its list and its mode.
    ///
    /// # Errors
    /// The list is none, or is stale.
    pub fn with(mut self, name: &str, secret: &str, list: &str, mode: Mode) -> Result<Self, BadKey> {
        let parsed = PatternList::parse(list).map_err(BadKey::List)?;
        if let Some(pattern) = R::CATALOG.stale_deny(parsed) {
            return Err(BadKey::Stale(pattern.to_string()));
        }
        let grant = parsed.grant(mode);
        let key = Key { name: name.to_owned(), list: list.to_owned(), mode, grant };
        self.0.insert(secret.to_owned(), key);
        Ok(self)
    }

    /// The key of a request: `Authorization: Bearer SECRET`, once. No key is no error, and neither is a wrong one.
    ///
    /// # Errors
    /// The request has several: which of them counts is not ours to choose.
    pub(crate) fn find(&self, headers: &HeaderMap) -> Result<Option<&Key<R>>, Several> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let first = values.next();
        if values.next().is_some() {
            return Err(Several);
        }
        let words = first.and_then(|value| value.to_str().ok()).and_then(|text| text.split_once(' '));
        // The case of a scheme does not matter (RFC 9110, 11.1).
        let secret = words.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"));
        Ok(secret.and_then(|(_, secret)| self.0.get(secret)))
    }
}
