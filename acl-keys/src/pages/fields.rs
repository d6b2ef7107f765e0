//! The fields of a form or of an address.

use std::collections::HashSet;

use super::failure::Failure;

/// Fields in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

/// The one field that may stand there more than once: the keys that were ticked.
const SEVERAL: &str = "key";

impl Fields {
    /// Reads fields. None may be there twice, since then one of them would be looked at and another not.
    pub(super) fn read(text: &[u8]) -> Result<Self, Failure> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(text).into_owned().collect();
        let mut names = HashSet::new();
        if pairs.iter().any(|(name, _)| name != SEVERAL && !names.insert(name)) {
            return Err(Failure::bad_request("a field is there twice"));
        }
        Ok(Self(pairs))
    }

    /// The value of a field.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The values of a field that may stand there more than once.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The text of a field without ASCII's white space around it: any other is a mistake in a list.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default().trim_ascii()
    }
}

/// The pairs as a query, those with an empty value left out.
pub(super) fn query<'q>(pairs: impl IntoIterator<Item = (&'q str, &'q str)>) -> String {
    let set = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    form_urlencoded::Serializer::new(String::new()).extend_pairs(set).finish()
}
