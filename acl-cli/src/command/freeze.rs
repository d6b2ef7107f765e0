//! `acl freeze`: a live list as the tags that it grants today.

use std::collections::BTreeSet;
use std::io::Write as _;

use acl_core::{Access, Catalog, Mode, PatternList, Tag};
use serde::Serialize;

use crate::args::Shared;
use crate::failure::{Failure, Outcome};
use crate::input::{ListArg, lock, lock_text, parse};
use crate::output::{json, stdout};

const EXAMPLES: &str = "\
Examples:
  acl freeze 'tickets.*, -*.delete'
  acl freeze --file list.txt > frozen.txt

The new list has no `*`, so it does not grow with the registry. It grants the same today, in every mode; if no such
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
    frozen: Option<String>,
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let text = lock_text(&shared.lock)?;
        let lock = lock(&shared.lock, &text)?;
        let catalog = lock.catalog();
        let list = self.list.required(&lock)?;
        let parsed = parse(&list)?;
        if let Some(deny) = catalog.stale_deny(parsed) {
            return Err(Failure::Input(format!(
                "the list is stale: `{deny}` matches no present, former or removed tag, so it grants nothing (S3)"
            )));
        }
        let frozen = frozen(&catalog, parsed);
        let done = frozen.is_some();
        if shared.json {
            json(&Answer { list: &list, frozen })?;
        } else if let Some(frozen) = frozen {
            let mut out = stdout();
            writeln!(out, "{frozen}")?;
            out.flush()?;
        } else {
            let mut err = anstream::stderr().lock();
            writeln!(
                err,
                "left alone: what the list grants is nothing, or cannot be said by whole tags; an endpoint that it \
                 grants shares all its tags with one that it does not"
            )?;
        }
        Ok(u8::from(!done))
    }
}

/// A list without `*` that grants the same in every mode.
fn frozen(catalog: &Catalog<'_>, list: PatternList<'_>) -> Option<String> {
    let (mut allows, mut denies) = (BTreeSet::new(), BTreeSet::new());
    let endpoints = || {
        let all = (0..=u16::MAX).take(catalog.len()).filter_map(|index| catalog.endpoint(index));
        all.filter(|endpoint| endpoint.access() == Access::Granted)
    };
    let granted = |endpoint| {
        let open = (0..8).filter_map(Mode::from_index);
        open.map(|mode| list.decide(endpoint, mode)).any(|decision| decision.is_allowed())
    };
    for endpoint in endpoints().filter(|endpoint| granted(*endpoint)) {
        allows.extend(endpoint.tags().map(Tag::as_str));
    }
    // A tag of an endpoint granted may be one of an endpoint that is not: there another tag denies.
    for endpoint in endpoints().filter(|endpoint| !granted(*endpoint)) {
        if endpoint.tags().any(|tag| allows.contains(tag.as_str())) {
            let harmless = |tag: &&str| {
                !endpoints()
                    .filter(|other| granted(*other))
                    .any(|other| other.tags().any(|own| own.as_str() == *tag))
            };
            if let Some(tag) = endpoint.tags().map(Tag::as_str).find(harmless) {
                denies.insert(tag);
            }
        }
    }
    // The tags of an endpoint granted do not all need to be allowed.
    for tag in allows.clone() {
        allows.remove(tag);
        if !same(catalog, list, &text_of(&allows, &denies)) {
            allows.insert(tag);
        }
    }
    Some(text_of(&allows, &denies)).filter(|text| same(catalog, list, text))
}

fn text_of(allows: &BTreeSet<&str>, denies: &BTreeSet<&str>) -> String {
    let denies = denies.iter().map(|tag| format!("-{tag}"));
    allows.iter().map(|tag| (*tag).to_owned()).chain(denies).collect::<Vec<_>>().join(", ")
}

/// Whether a text is a list that grants the same as this one, in every mode.
pub(crate) fn same(catalog: &Catalog<'_>, list: PatternList<'_>, text: &str) -> bool {
    let Ok(other) = PatternList::parse(text) else { return false };
    let grant = |list, mode| {
        let mut words = vec![0; catalog.words()];
        catalog.grant_into(list, mode, &mut words).map(|()| words).ok()
    };
    let modes = 3 + catalog.own_modes().len();
    (0..modes).filter_map(Mode::from_index).all(|mode| grant(list, mode) == grant(other, mode))
}
