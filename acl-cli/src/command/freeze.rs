//! `acl freeze`: a live list as the tags that it grants today.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Write as _;

use acl_core::{Access, Catalog, EndpointSet, MAX_BYTES, MAX_LIST_BYTES, PatternList, Tag};
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::list_arg::{ListArg, parse, required};
use crate::output::{NOTE, Route, grouped, json, stderr, stdout};
use crate::shared::Shared;

const EXAMPLES: &str = "\
Examples:
  acl freeze 'tickets.*, -*.delete'
  acl freeze --file list.txt > frozen.txt

The new list has no `*`, so it does not grow with the registry. It grants the same today, in every mode; if no such \
list can be written, none is.

Exit status: 0 done, 1 it cannot be written with whole tags, 2 a mistake";

/// Write a list out as the exact tags that it grants today
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    list: ListArg,
}

#[derive(Serialize)]
struct Answer<'a> {
    list: &'a str,
    /// None if it cannot be written with whole tags.
    frozen: Option<&'a str>,
    /// Why it cannot.
    left_alone: Option<String>,
}

/// Why there is no list without `*` that grants the same.
enum LeftAlone {
    /// It grants nothing, so there are no tags to write.
    Nothing,
    /// It is granted, and each of its tags is one of an endpoint that is not and that no deny reaches alone.
    Shared(Route),
    /// P5: how many bytes.
    TooLong(usize),
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let file = shared.lock()?;
        let lock = file.lock()?;
        let catalog = lock.catalog();
        let list = required(self.list.text(&lock)?)?;
        let parsed = parse(&list)?;
        if let Some(deny) = catalog.stale_deny(parsed) {
            return Err(Failure::Input(format!(
                "the list is stale: `{deny}` matches no present, former or removed tag, so it grants nothing"
            )));
        }
        let frozen = frozen(&catalog, parsed);
        if shared.as_json() {
            let left_alone = frozen.as_ref().err().map(ToString::to_string);
            json(&Answer { list: &list, frozen: frozen.as_deref().ok(), left_alone })?;
        } else {
            match &frozen {
                Ok(frozen) => {
                    let mut out = stdout();
                    writeln!(out, "{frozen}")?;
                    out.flush()?;
                }
                Err(why) => writeln!(stderr(), "{NOTE}left alone:{NOTE:#} {why}")?,
            }
        }
        Ok(u8::from(frozen.is_err()))
    }
}

impl fmt::Display for LeftAlone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("the list grants nothing"),
            Self::Shared(route) => write!(
                f,
                "the list grants {route}, each tag of which is also one of an endpoint that it does not grant and \
                 that no tag sets apart"
            ),
            Self::TooLong(bytes) => write!(
                f,
                "the tags that it grants are {} bytes, and a list has at most {}",
                grouped(*bytes),
                grouped(MAX_LIST_BYTES)
            ),
        }
    }
}

type Set = EndpointSet<Vec<u64>>;

/// A list without `*` that grants the same in every mode, or why there is none.
fn frozen(catalog: &Catalog<'_>, list: PatternList<'_>) -> Result<String, LeftAlone> {
    let mut granted = Set::with_words(catalog.words());
    for mode in catalog.modes() {
        granted.union_with(&catalog.grant::<Vec<u64>>(list, mode));
    }
    let mut asked_for = Set::with_words(catalog.words());
    let by_lists = catalog.endpoints().filter(|(.., endpoint)| endpoint.access() == Access::Granted);
    asked_for.extend(by_lists.map(|(index, ..)| index));
    granted.intersect_with(&asked_for);
    let others = asked_for.difference(&granted);
    if granted.is_empty() {
        return Err(LeftAlone::Nothing);
    }
    // Of each tag what a pattern of it reaches, also by a former name (S2).
    let reach: BTreeMap<&str, Set> = catalog
        .tags()
        .filter_map(|tag| Some((tag.as_str(), catalog.grant_by_tags(PatternList::parse(tag.as_str()).ok()?))))
        .collect();
    let reached = |tag: &str, among: &Set| {
        reach.get(tag).map_or_else(|| Set::with_words(0), |all| all.intersection(among))
    };
    let tags_of = |index: u16| catalog.endpoint(index).into_iter().flat_map(|it| it.tags().map(Tag::as_str));
    // A deny of this tag takes away nothing that is granted, so it sets its endpoints apart. With its minus it has to
    // be a pattern (P1).
    let apart =
        |index: u16| tags_of(index).find(|tag| tag.len() < MAX_BYTES && reached(tag, &granted).is_empty());
    let usable = |tag: &str| reached(tag, &others).iter().all(|other| apart(other).is_some());
    let mut allows: BTreeSet<&str> = granted.iter().flat_map(tags_of).collect();
    allows.retain(|tag| usable(tag));
    let allowed = |index: u16, allows: &BTreeSet<&str>| tags_of(index).any(|tag| allows.contains(tag));
    if let Some(shared) = granted.iter().find(|index| !allowed(*index, &allows)) {
        return Err(Route::of(catalog, shared).map_or(LeftAlone::Nothing, LeftAlone::Shared));
    }
    // The tags of an endpoint granted do not all need to be allowed.
    for tag in allows.clone() {
        allows.remove(tag);
        if !reached(tag, &granted).iter().all(|index| allowed(index, &allows)) {
            allows.insert(tag);
        }
    }
    let mut denied = Set::with_words(catalog.words());
    for tag in &allows {
        denied.union_with(&reached(tag, &others));
    }
    let minus = denied.iter().filter_map(apart).collect();
    let text = text_of(&allows, &minus);
    if text.len() > MAX_LIST_BYTES {
        return Err(LeftAlone::TooLong(text.len()));
    }
    if same(catalog, list, &text) { Ok(text) } else { Err(LeftAlone::Nothing) }
}

fn text_of(allows: &BTreeSet<&str>, denies: &BTreeSet<&str>) -> String {
    let denies = denies.iter().map(|tag| format!("-{tag}"));
    allows.iter().map(|tag| (*tag).to_owned()).chain(denies).collect::<Vec<_>>().join(", ")
}

/// Whether a text is a list that grants the same as this one, in every mode.
pub(crate) fn same(catalog: &Catalog<'_>, list: PatternList<'_>, text: &str) -> bool {
    let Ok(other) = PatternList::parse(text) else { return false };
    let grant = |list, mode| catalog.grant::<Vec<u64>>(list, mode);
    catalog.modes().all(|mode| grant(list, mode) == grant(other, mode))
}
