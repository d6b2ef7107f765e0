use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// A `$ref`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reference<'d>(&'d str);

/// The most references to follow from one to the next.
const MOST_STEPS: usize = 16;

impl<'d> Reference<'d> {
    /// The reference, if the value is one.
    pub(crate) fn of(value: &'d Value) -> Option<Self> {
        value.get("$ref")?.as_str().map(Self)
    }

    /// The name of what it refers to: `Ticket` of `#/components/schemas/Ticket`.
    pub(crate) fn name(self) -> Cow<'d, str> {
        let last = self.0.rsplit(['/', '#']).next().unwrap_or(self.0);
        match percent_decode_str(last).decode_utf8() {
            Ok(name) if name.contains('~') => name.replace("~1", "/").replace("~0", "~").into(),
            Ok(name) => name,
            Err(_) => last.into(),
        }
    }

    /// What it refers to. None if that is in another document, or nowhere.
    pub(crate) fn target(self, document: &'d Value) -> Option<&'d Value> {
        let pointer = percent_decode_str(self.0.strip_prefix('#')?).decode_utf8().ok()?;
        document.pointer(&pointer)
    }

    /// The value itself, or what it refers to in the end. What refers to nothing is left as it is.
    pub(crate) fn resolve(document: &'d Value, value: &'d Value) -> &'d Value {
        let mut at = value;
        for _ in 0..MOST_STEPS {
            let Some(next) = Self::of(at).and_then(|reference| reference.target(document)) else { break };
            at = next;
        }
        at
    }
}
