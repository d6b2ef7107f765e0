//! Completion of the pattern that is being written: tags and wildcards, each with what it reaches.

use std::collections::{BTreeMap, BTreeSet};

use acl_core::{Catalog, ModeSet, Pattern, Tag};
use serde::Serialize;

use crate::ask;
use crate::pick::leaves;

/// The most that are offered.
const MOST: usize = 12;

/// Answers to `POST /complete`.
#[derive(Serialize)]
pub(crate) struct Completions {
    completions: Vec<Completion>,
}

#[derive(Serialize)]
struct Completion {
    text: String,
    /// How many endpoints that this mode may call it matches.
    count: usize,
}

/// What the beginning of a pattern may become: for `tick`, the branch `tickets.*`; for `tickets.`, what is below it;
/// for `*.de`, the operations with that beginning.
///
/// # Errors
/// What the request says cannot be asked.
pub(crate) fn complete(catalog: &Catalog<'_>, ask: &ask::Complete) -> Result<Completions, String> {
    let mode = ask::mode(catalog, ask.mode.as_deref())?;
    let (minus, body) = match ask.text.strip_prefix('-') {
        Some(body) => ("-", body),
        None => ("", ask.text.as_str()),
    };
    let mut found: BTreeMap<String, BTreeSet<u16>> = BTreeMap::new();
    let before = body.rsplit_once('.').map_or("", |(before, _)| before);
    for leaf in leaves(catalog, ModeSet::from_iter([mode]), "*") {
        let tag = leaf.tag.as_str();
        let text = if before.contains('*') { suffixed(before, body, tag) } else { prefixed(body, tag) };
        if let Some(text) = text {
            found.entry(text).or_default().extend(leaf.endpoints);
        }
    }
    let completions = found.into_iter().filter(|(text, _)| text != body).take(MOST);
    let completions = completions
        .map(|(text, endpoints)| Completion { text: format!("{minus}{text}"), count: endpoints.len() });
    Ok(Completions { completions: completions.collect() })
}

/// The tag up to the segment that is being written: whole, or with `*` for what follows.
fn prefixed(body: &str, tag: &str) -> Option<String> {
    let rest = tag.strip_prefix(body)?;
    Some(match rest.split_once('.') {
        // At a segment's end the next one is still to be written.
        Some(("", below)) if !body.is_empty() => match below.split_once('.') {
            Some((segment, _)) => format!("{body}.{segment}.*"),
            None => tag.to_owned(),
        },
        Some((segment, _)) => format!("{body}{segment}.*"),
        None => tag.to_owned(),
    })
}

/// After a `*`, the tag's last segment.
fn suffixed(before: &str, body: &str, tag: &str) -> Option<String> {
    let (lead, last) = tag.rsplit_once('.')?;
    let begun = body.get(before.len() + 1..)?;
    let fits = Pattern::parse(before).ok()?.matches(Tag::parse(lead).ok()?);
    (fits && last.starts_with(begun)).then(|| format!("{before}.{last}"))
}
