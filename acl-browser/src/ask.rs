//! What the script asks: small JSON, read whole or refused.

use acl_core::{Catalog, Mode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

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
