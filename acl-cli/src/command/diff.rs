//! `acl diff`: what a new version of the registry changes, and for which keys.

mod approved;
mod effect;

use std::io::Write as _;
use std::path::PathBuf;

use acl_core::Catalog;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::command::diff::approved::Approved;
use crate::command::diff::effect::{Effect, Versions};
use crate::failure::Outcome;
use crate::input::{lock, lock_text, mode};
use crate::keys::{COLUMNS, Decided, for_each};
use crate::output::{
    BAD, BOLD, DIM, GOOD, NOTE, Route, counted, grouped, json, names, printable, stdout, write_credential,
};
use crate::shared::Shared;
use crate::verdict::ReasonView;

const EXAMPLES: &str = "\
Examples:
  acl diff old.lock acl.lock
  acl diff old.lock acl.lock --keys keys.csv --approve approved.txt

Keys are grouped by equal lists, modes and bounds. A gain must be approved. A line of the file that approves is a method,
a declared path and, to approve it for one list only, that list, or several as the keys have them:

  GET /tickets/{id}/log
  GET /tickets/{id}/log tickets.*, -*.delete";

const STATUSES: &str = "\
Exit status: 0 no gain without approval, 1 some, 2 a mistake, also in a list, or in a mode that neither version has";

/// Tell what a new version of the registry changes, and which keys gain or lose which endpoints
#[derive(clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{COLUMNS}\n\n{STATUSES}"))]
pub(crate) struct Args {
    /// The lock as it is deployed
    old: PathBuf,
    /// The lock that is to be
    new: PathBuf,
    /// CSV with the columns `key`, `list` and perhaps `mode` and `within`; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Gains that are meant
    #[arg(long, value_name = "FILE")]
    approve: Option<PathBuf>,
    /// Of keys without one: key, token, session, or a mode of the registry's own
    #[arg(long, value_name = "MODE", default_value = "key")]
    mode: String,
}

/// Keys for which the same decides, and what changes for them.
struct Group {
    list: Box<str>,
    mode: Box<str>,
    within: Option<Box<str>>,
    effect: Effect,
    /// Of the gains, those without approval.
    unapproved: Box<[u16]>,
    keys: Vec<Box<str>>,
}

struct Answer<'a> {
    before: &'a Catalog<'a>,
    after: &'a Catalog<'a>,
    changes: Vec<String>,
    /// Open to everyone now, without a credential.
    everyone: Vec<u16>,
    everyone_unapproved: Vec<u16>,
    /// All keys that were read.
    keys: usize,
    groups: Vec<Group>,
    /// Lines of the approvals that nothing gained.
    unused_approvals: Vec<String>,
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (old_text, new_text) = (lock_text(&self.old)?, lock_text(&self.new)?);
        let (old, new) = (lock(&self.old, &old_text)?, lock(&self.new, &new_text)?);
        let (before, after) = (old.catalog(), new.catalog());
        // One version alone may have it.
        mode(&self.mode, &before).or_else(|_| mode(&self.mode, &after))?;
        let versions = Versions::of(&before, &after, old.renamed(), new.renamed())?;
        let comparing = versions.comparing();
        let mut approvals = Approved::read(self.approve.as_deref())?;
        let mut is_meant =
            |index, list: &str| Route::of(&after, index).is_some_and(|route| approvals.has(&route, list));
        let mut decided = Decided::new();
        let mut keys = 0;
        if let Some(file) = &self.keys {
            for_each(file, |key| {
                keys += 1;
                let asked = key.asked(&self.mode);
                let group: &mut Option<Group> = decided.answer(asked, || {
                    let effect = comparing.effect(asked);
                    Ok((!effect.is_none()).then(|| {
                        let gained = effect.gained.iter().copied();
                        let unapproved = gained.filter(|index| !is_meant(*index, key.list)).collect();
                        let (list, mode) = (asked.list.into(), asked.mode.into());
                        Group {
                            list,
                            mode,
                            within: asked.within.map(Into::into),
                            effect,
                            unapproved,
                            keys: Vec::new(),
                        }
                    }))
                })?;
                if let Some(group) = group {
                    group.keys.push(key.name.into());
                }
                Ok(())
            })?;
        }
        let everyone = comparing.everyone();
        let answer = Answer {
            changes: acl_lock::changes(&old, &new).iter().map(ToString::to_string).collect(),
            everyone_unapproved: everyone.iter().copied().filter(|index| !is_meant(*index, "")).collect(),
            before: &before,
            after: &after,
            everyone,
            keys,
            groups: decided.into_answers().into_iter().flatten().collect(),
            unused_approvals: approvals.unused(),
        };
        if shared.json {
            json(&answer)?;
        } else {
            answer.write(self.keys.is_some())?;
        }
        let mut broken = answer.groups.iter().flat_map(|group| &group.effect.broken);
        Ok(if broken.any(|reason| reason.is_mistake) { 2 } else { u8::from(answer.unapproved() > 0) })
    }
}

impl Answer<'_> {
    fn unapproved(&self) -> usize {
        self.everyone_unapproved.len() + self.groups.iter().map(|group| group.unapproved.len()).sum::<usize>()
    }

    fn write(&self, with_keys: bool) -> std::io::Result<()> {
        let mut out = stdout();
        for change in &self.changes {
            writeln!(out, "{change}")?;
        }
        if self.changes.is_empty() {
            writeln!(out, "no change")?;
        }
        if !self.everyone.is_empty() {
            writeln!(out, "\n{BOLD}everyone{BOLD:#} {DIM}without a credential{DIM:#}")?;
            self.write_gains(&mut out, &self.everyone, &self.everyone_unapproved)?;
        }
        for group in &self.groups {
            write_credential(&mut out, &group.list, &group.mode, group.within.as_deref())?;
            let count = counted(group.keys.len(), "key", "keys");
            writeln!(out, "  {count}: {}", names(&group.keys))?;
            for broken in &group.effect.broken {
                broken.write_broken(&mut out, "  ")?;
            }
            self.write_gains(&mut out, &group.effect.gained, &group.unapproved)?;
            for route in routes(self.before, &group.effect.lost) {
                writeln!(out, "  {BAD}-{BAD:#} {route}")?;
            }
        }
        for line in &self.unused_approvals {
            writeln!(out, "\n{NOTE}note:{NOTE:#} approved, but nobody gains it: {}", printable(line))?;
        }
        if with_keys {
            let changed: usize = self.groups.iter().map(|group| group.keys.len()).sum();
            let (changed, all) = (grouped(changed), grouped(self.keys));
            let lists = counted(self.groups.len(), "list", "lists");
            writeln!(out, "\n{changed} of {all} keys are touched, with {lists}")?;
        }
        match self.unapproved() {
            0 => writeln!(out, "{GOOD}no gain without approval{GOOD:#}")?,
            gains => writeln!(out, "{BAD}{} without approval{BAD:#}", counted(gains, "gain", "gains"))?,
        }
        out.flush()
    }

    fn write_gains(
        &self,
        out: &mut impl std::io::Write,
        gained: &[u16],
        unapproved: &[u16],
    ) -> std::io::Result<()> {
        for index in gained {
            let note = if unapproved.contains(index) { "" } else { " (approved)" };
            for route in routes(self.after, &[*index]) {
                writeln!(out, "  {GOOD}+{GOOD:#} {route}{DIM}{note}{DIM:#}")?;
            }
        }
        Ok(())
    }
}

fn routes(catalog: &Catalog<'_>, indices: &[u16]) -> Vec<Route> {
    indices.iter().filter_map(|index| Route::of(catalog, *index)).collect()
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Answer", 6)?;
        fields.serialize_field("changes", &self.changes)?;
        fields.serialize_field("everyone", &routes(self.after, &self.everyone))?;
        fields.serialize_field("everyone_unapproved", &routes(self.after, &self.everyone_unapproved))?;
        fields.serialize_field("keys", &self.keys)?;
        fields.serialize_field("groups", &Groups(self))?;
        fields.serialize_field("unused_approvals", &self.unused_approvals)?;
        fields.end()
    }
}

/// The groups as programs see them, one made after another.
struct Groups<'a>(&'a Answer<'a>);

#[derive(Serialize)]
struct View<'a> {
    list: &'a str,
    mode: &'a str,
    within: Option<&'a str>,
    broken: &'a [ReasonView],
    gained: Vec<Route>,
    lost: Vec<Route>,
    unapproved: Vec<Route>,
    keys: &'a [Box<str>],
}

impl Serialize for Groups<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.groups.iter().map(|group| View {
            list: &group.list,
            mode: &group.mode,
            within: group.within.as_deref(),
            broken: &group.effect.broken,
            gained: routes(self.0.after, &group.effect.gained),
            lost: routes(self.0.before, &group.effect.lost),
            unapproved: routes(self.0.after, &group.unapproved),
            keys: &group.keys,
        }))
    }
}
