//! What the script asks: small JSON, read whole or refused.

use std::ops::Range;

use acl_core::{Catalog, Mode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::caret::take_unfinished;
use crate::lines::joined;

/// `POST /preview`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Preview {
    #[serde(alias = "list")]
    pub(crate) lists: Lists,
    pub(crate) mode: Option<String>,
    /// S4: the bounds, each one list or several.
    #[serde(default)]
    pub(crate) within: Vec<Lists>,
    /// Whether a verdict on every endpoint is wanted, in registry order, instead of the first routes granted.
    #[serde(default)]
    pub(crate) verdicts: bool,
    /// Whether a line's end stands for a comma.
    #[serde(default)]
    pub(crate) lines: bool,
    /// Where the caret is in the only list, in UTF-16 code units: the pattern there may be unfinished.
    pub(crate) caret: Option<usize>,
}

/// `POST /difference`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Difference {
    pub(crate) before: Lists,
    pub(crate) after: Lists,
    pub(crate) mode: Option<String>,
    #[serde(default)]
    pub(crate) within: Vec<Lists>,
    #[serde(default)]
    pub(crate) lines: bool,
    pub(crate) caret: Option<usize>,
}

/// `POST /decide`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DryRun {
    #[serde(alias = "list")]
    pub(crate) lists: Lists,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) mode: Option<String>,
    #[serde(default)]
    pub(crate) within: Vec<Lists>,
}

/// `POST /complete`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Complete {
    /// The beginning of a pattern.
    pub(crate) text: String,
    pub(crate) mode: Option<String>,
}

/// `POST /pick`: a box that was ticked or cleared.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pick {
    /// The list before; empty for none.
    pub(crate) list: String,
    pub(crate) mode: Option<String>,
    /// The pattern that the box stands for.
    #[serde(rename = "pick")]
    pub(crate) node: String,
    /// `read` or `write`; all without it.
    pub(crate) part: Option<String>,
    pub(crate) on: bool,
}

/// The text of one list, or the texts of several, of which any may grant (S5).
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Lists {
    One(String),
    Several(Vec<String>),
}

impl acl_core::Lists for Lists {
    fn texts(&self) -> impl Iterator<Item = &str> + Clone {
        let texts = match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Several(texts) => texts,
        };
        texts.iter().map(String::as_str)
    }
}

impl Lists {
    /// The lists as they are asked about: where `lines` says so a line's end is a comma, and what is unfinished at the
    /// caret is left out, with its place.
    pub(crate) fn as_asked(
        &mut self,
        catalog: &Catalog<'_>,
        lines: bool,
        caret: Option<usize>,
    ) -> Option<Range<usize>> {
        let texts = match self {
            Self::One(text) => std::slice::from_mut(text),
            Self::Several(texts) => texts,
        };
        if lines {
            for text in texts.iter_mut() {
                *text = joined(text);
            }
        }
        let [text] = texts else { return None };
        let place = take_unfinished(catalog, text, caret?)?;
        if text.trim_ascii().is_empty() {
            *self = Self::Several(Vec::new());
        }
        Some(place)
    }
}

/// Reads a question.
///
/// # Errors
/// What is wrong with it, for the one who wrote the request. It does not repeat the request.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| {
        // The text of a data error may quote the body, which holds a key's patterns.
        let what = if error.is_data() {
            "a field is unknown, missing, there twice or of another type"
        } else {
            "not JSON"
        };
        format!("{what}, at line {}, column {}", error.line(), error.column())
    })
}

/// The mode of this name; without a name, `key`.
///
/// # Errors
/// The registry has no such mode.
pub(crate) fn mode(catalog: &Catalog<'_>, name: Option<&str>) -> Result<Mode, String> {
    let Some(name) = name else { return Ok(Mode::KEY) };
    Mode::by_name(name, catalog.own_modes()).ok_or_else(|| {
        let known: Vec<&str> = catalog.modes().map(|mode| mode.name(catalog.own_modes())).collect();
        format!("unknown mode; the modes are {}", known.join(", "))
    })
}
