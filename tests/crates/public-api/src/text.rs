//! From rustdoc's JSON to lines.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fmt, fs};

use public_api::{Builder, PublicItem};
use serde_json::Value;

/// The version of rustdoc's JSON that the `public-api` of this package reads.
const FORMAT: u64 = 57;

/// Why there is no text.
#[derive(Debug)]
pub enum Failure {
    /// The JSON is of another version than the one that is read here.
    Format(Option<u64>),
    /// The JSON cannot be read.
    Json(Box<dyn std::error::Error>),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(found) => {
                let found = found.map_or("none".to_owned(), |version| version.to_string());
                write!(
                    f,
                    "this compiler's rustdoc writes JSON of version {found}, and version {FORMAT} is read here; take \
                     the release of `public-api` that reads it in tests/crates/public-api/Cargo.toml, and its version \
                     in src/text.rs"
                )
            }
            Self::Json(error) => write!(f, "rustdoc's JSON cannot be read: {error}"),
        }
    }
}

impl std::error::Error for Failure {}

/// The public items in a file of a crate's JSON, one a line.
///
/// An item stands below the one that it is part of. Blanket implementations and those of auto traits are left out, and
/// so are the functions of an implementation of a trait, because the trait says them.
///
/// # Errors
/// A [`Failure`].
pub fn text(json: &Path) -> Result<String, Failure> {
    let content = fs::read_to_string(json).map_err(|error| Failure::Json(error.into()))?;
    let content: Value = serde_json::from_str(&content).map_err(|error| Failure::Json(error.into()))?;
    let version = content["format_version"].as_u64();
    if version != Some(FORMAT) {
        return Err(Failure::Format(version));
    }
    let builder = Builder::from_rustdoc_json(json).omit_blanket_impls(true).omit_auto_trait_impls(true);
    let api = builder.build().map_err(|error| Failure::Json(error.into()))?;
    let items: Vec<&PublicItem> = api.items().collect();
    let heads: BTreeMap<u32, String> = items
        .iter()
        .map(|item| (item.id().0, item.to_string()))
        .filter(|(_, line)| line.starts_with("impl"))
        .collect();
    // Several `impl` blocks with one head are one: where a method is written is no matter of the surface.
    let mut blocks: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut lines: Vec<String> = Vec::new();
    for item in &items {
        let line = item.to_string();
        let head = item.parent_id().and_then(|parent| heads.get(&parent.0));
        match head {
            Some(head) if is_of_trait(head) && !is_type_or_constant(&line) => {}
            Some(head) if !is_of_trait(head) => _ = blocks.entry(head).or_default().insert(line),
            _ => lines.push(line),
        }
    }
    let mut seen = BTreeSet::new();
    let mut text = String::new();
    for line in lines.iter().filter(|line| seen.insert(*line)) {
        let block = blocks.get(line.as_str()).into_iter().flatten();
        for line in [line].into_iter().chain(block) {
            text.push_str(line);
            text.push('\n');
        }
    }
    Ok(text)
}

/// Whether the first line of an implementation is that of a trait. `for<'a>` has no space.
fn is_of_trait(head: &str) -> bool {
    head.contains(" for ")
}

fn is_type_or_constant(line: &str) -> bool {
    line.starts_with("pub type ") || (line.starts_with("pub const ") && !line.starts_with("pub const fn "))
}

/// The text with paths into the given libraries as their users write them.
///
/// rustdoc writes the path where an item of another crate is defined, so the text would change whenever that crate
/// moves an item between private modules. `surfaces` is the text of each crate, by its name.
pub fn with_public_paths(text: &str, surfaces: &BTreeMap<String, String>) -> String {
    let is_of_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_of_path) {
        let (before, from) = rest.split_at(start);
        let (path, after) = from.split_at(from.find(|c| !is_of_path(c)).unwrap_or(from.len()));
        out.push_str(before);
        let segments: Vec<&str> = path.split("::").collect();
        match surfaces.get(segments[0]) {
            Some(surface) => out.push_str(&public_path(&segments, surface)),
            None => out.push_str(path),
        }
        rest = after;
    }
    out + rest
}

/// The path without the modules that are private.
fn public_path(segments: &[&str], surface: &str) -> String {
    let modules: BTreeSet<&str> = surface.lines().filter_map(|line| line.strip_prefix("pub mod ")).collect();
    let mut public = segments[0].to_owned();
    for (at, segment) in segments.iter().enumerate().skip(1) {
        let longer = format!("{public}::{segment}");
        let is_module = at + 1 < segments.len() && segment.starts_with(|c: char| c.is_lowercase());
        if !is_module || modules.contains(&*longer) {
            public = longer;
        }
    }
    public
}

/// The lines of each text that the other has not, `-` before those that are gone and `+` before those that are new.
pub fn difference(before: &str, after: &str) -> Vec<String> {
    let [old, new] = [before, after].map(|text| text.lines().collect::<BTreeSet<&str>>());
    let gone = before.lines().filter(|line| !new.contains(line)).map(|line| format!("-{line}"));
    let come = after.lines().filter(|line| !old.contains(line)).map(|line| format!("+{line}"));
    gone.chain(come).collect()
}
