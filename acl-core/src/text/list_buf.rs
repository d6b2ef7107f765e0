//! A list that owns its text (feature `alloc`).

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use crate::text::error::ParseError;
use crate::text::list::PatternList;

/// A [`PatternList`] that owns its text, for a field of a struct or a value to return.
///
/// ```
/// use acl_core::{PatternList, PatternListBuf};
///
/// let list: PatternListBuf = "tickets.*, -*.delete".parse()?;
/// assert_eq!(list.as_list().patterns().count(), 2);
/// assert_eq!(PatternListBuf::from(PatternList::EVERYTHING).as_str(), "*");
/// assert!("tickets.*,".parse::<PatternListBuf>().is_err());
/// # Ok::<(), acl_core::ParseError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PatternListBuf(String);

impl PatternListBuf {
    /// Parses a list and keeps its text. O(bytes).
    ///
    /// # Errors
    /// As [`PatternList::parse`].
    pub fn parse(text: impl Into<String>) -> Result<Self, ParseError> {
        let text = text.into();
        let _ = PatternList::parse(&text)?;
        Ok(Self(text))
    }

    /// The list, borrowed. O(1).
    pub fn as_list(&self) -> PatternList<'_> {
        PatternList::checked(&self.0)
    }

    /// The text, as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text itself.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl From<PatternList<'_>> for PatternListBuf {
    fn from(list: PatternList<'_>) -> Self {
        Self(list.as_str().to_owned())
    }
}

impl FromStr for PatternListBuf {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        PatternList::parse(text).map(Self::from)
    }
}

impl AsRef<str> for PatternListBuf {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PatternListBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for PatternListBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PatternListBuf({})", self.0)
    }
}
