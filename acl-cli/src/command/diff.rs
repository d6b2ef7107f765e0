//! `acl diff`: what a new version of the registry changes, and for which keys.

mod approved;
mod committed;
mod effect;
mod fails;
mod two_lists;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use acl_core::{Catalog, PatternList};
use acl_lock::Change;
use clap::ValueHint;
use clap_complete::engine::ArgValueCompleter;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::command::diff::approved::Approved;
use crate::command::diff::effect::{Effect, Versions};
use crate::command::diff::fails::{FailOn, Fails};
use crate::complete;
use crate::failure::{Failure, Outcome};
use crate::input::{MOST_DRAWN, has_extension, mode};
use crate::keys::{Decided, SOURCES, for_each, has_unknown_bounds, note_unknown_bounds};
use crate::list_arg::named;
use crate::lists::lists;
use crate::lock_file::LockFile;
use crate::output::{
    BAD, BOLD, DIM, GOOD, NOTE, Route, counted, grouped, json, names, printable, stdout, write_credential,
};
use crate::shared::Shared;
use crate::usage::Word;
use crate::verdict::ReasonView;

const EXAMPLES: &str = "\
Examples:
  acl diff                              acl.lock as it is committed, and as it is now
  acl diff acl.lock --rev main
  acl diff old.lock acl.lock
  acl diff --keys keys.csv --approve approved.txt
  acl diff --keys sqlite://keys.db
  acl diff 'tickets.*' 'tickets.*, -*.delete'

Two locks are two versions of an API. Where only the new one is named, or none, the old one is what git has. Two lists are \
compared by what they grant.

Keys are grouped by equal lists, modes and bounds. A gain must be approved. A line of the file that approves is a method, \
a declared path and, to approve it for one list only, that list, or several as the keys have them:

  GET /tickets/{id}/log
  GET /tickets/{id}/log tickets.*, -*.delete";

const STATUSES: &str = "\
Exit status: 0 nothing of what `--fail-on` names, 1 something, or a change that cannot be accepted: a tag that is gone \
and neither renamed nor removed, or a removed one that is back; 2 a mistake, also in a list, or in a mode that neither \
version has";

/// Tell what a new version of the registry changes, and which keys gain or lose which endpoints; or compare two lists
#[derive(clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{SOURCES}\n\n{STATUSES}"))]
pub(crate) struct Args {
    /// The lock as it is deployed, or a list
    #[arg(value_parser = Word, allow_hyphen_values = true, value_hint = ValueHint::FilePath)]
    old: Option<String>,
    /// The lock that is to be, or another list
    #[arg(value_parser = Word, allow_hyphen_values = true, value_hint = ValueHint::FilePath)]
    new: Option<String>,
    /// The revision of git that has the old lock, where only the new one is named
    #[arg(long, value_name = "REVISION", default_value = "HEAD")]
    rev: String,
    /// CSV with the columns `key`, `list` and perhaps `mode` and `within`, or a store; `-` reads standard input
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    keys: Option<PathBuf>,
    /// Gains that are meant
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    approve: Option<PathBuf>,
    #[command(flatten)]
    fails: Fails,
    /// Of lists, and of keys without one: key, token, session, or a mode of the registry's own
    #[arg(short, long, value_name = "MODE", default_value = "key", add = ArgValueCompleter::new(complete::modes))]
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
    changes: Vec<Change>,
    /// What ends with status 1.
    fails: Vec<&'static str>,
    /// Open to everyone now, without a credential.
    everyone: Vec<u16>,
    everyone_unapproved: Vec<u16>,
    /// All keys that were read.
    keys: usize,
    /// Whether bounds that are not known here may deny what is gained or lost.
    bounds_unknown: bool,
    groups: Vec<Group>,
    /// Lines of the approvals that nothing gained.
    unused_approvals: Vec<String>,
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => match (is_list(old), is_list(new)) {
                (true, true) => self.run_lists(old, new, shared),
                (false, false) => {
                    let (old, new) = (LockFile::read(Path::new(old))?, LockFile::read(Path::new(new))?);
                    self.run_locks(&old, &new, shared)
                }
                (true, false) => Err(list_and_lock(old, new)),
                (false, true) => Err(list_and_lock(new, old)),
            },
            (Some(one), None) if is_list(one) => Err(Failure::Input(format!(
                "`{one}` is one list; write the other one after it, name a lock, or compare with a revision of git by \
                 `--rev {one}`"
            ))),
            (one, _) => {
                let path = one.as_ref().map_or_else(|| shared.lock_path(), |path| Ok(PathBuf::from(path)))?;
                let new = LockFile::read(&path)?;
                self.run_locks(&committed::read(&path, &self.rev)?, &new, shared)
            }
        }
    }

    fn run_lists(&self, old: &str, new: &str, shared: &Shared) -> Outcome {
        if self.keys.is_some() || self.approve.is_some() {
            return Err(Failure::Input(
                "`--keys` and `--approve` are about two locks, not about two lists".to_owned(),
            ));
        }
        let file = shared.lock()?;
        let lock = file.lock()?;
        let catalog = lock.catalog();
        let mode = mode(&self.mode, &catalog)?;
        let (old, new) = (named(old, &lock)?, named(new, &lock)?);
        let asked = two_lists::Asked { old: &old, new: &new, mode, mode_name: &self.mode };
        asked.run(&catalog, &self.fails, shared.as_json())
    }

    fn run_locks(&self, old: &LockFile, new: &LockFile, shared: &Shared) -> Outcome {
        let (old, new) = (old.lock()?, new.lock()?);
        let (before, after) = (old.catalog(), new.catalog());
        // One version alone may have it.
        mode(&self.mode, &before).or_else(|_| mode(&self.mode, &after))?;
        let versions = Versions::of(&before, &after, old.renamed(), new.renamed())?;
        let comparing = versions.comparing();
        let mut approvals = Approved::read(self.approve.as_deref())?;
        let mut is_meant =
            |index, list: &str| Route::of(&after, index).is_some_and(|route| approvals.has(&route, list));
        let mut decided = Decided::new();
        let (mut keys, mut mistakes) = (0, 0);
        if let Some(file) = &self.keys {
            for_each(file, |key| {
                keys += 1;
                let asked = key.asked(&self.mode);
                let group: &mut Option<Group> = decided.answer(asked, || {
                    let mut effect = comparing.effect(asked);
                    // Of many different mistakes the first are drawn.
                    for broken in effect.broken.iter_mut().filter(|broken| broken.is_mistake) {
                        mistakes += 1;
                        broken.drawn.take_if(|_| mistakes > MOST_DRAWN);
                    }
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
        let mut answer = Answer {
            changes: acl_lock::changes(&old, &new),
            fails: Vec::new(),
            everyone_unapproved: everyone.iter().copied().filter(|index| !is_meant(*index, "")).collect(),
            before: &before,
            after: &after,
            everyone,
            keys,
            bounds_unknown: self.keys.as_deref().is_some_and(has_unknown_bounds),
            groups: decided.into_answers().into_iter().flatten().collect(),
            unused_approvals: approvals.unused(),
        };
        answer.fails = answer.fails(&self.fails);
        if let Some(keys) = &self.keys {
            note_unknown_bounds(keys)?;
        }
        if shared.as_json() {
            json(&answer)?;
        } else {
            answer.write(self.keys.is_some())?;
        }
        let mut broken = answer.groups.iter().flat_map(|group| &group.effect.broken);
        Ok(if broken.any(|reason| reason.is_mistake) { 2 } else { u8::from(!answer.fails.is_empty()) })
    }
}

/// The code of a list that is stale.
const STALE: &str = "key_list_stale";

fn list_and_lock(list: &str, lock: &str) -> Failure {
    Failure::Input(format!("`{list}` is a list and `{lock}` is not; name two lists or two locks"))
}

/// A word that is no file and can be a list, or the name of one.
fn is_list(word: &str) -> bool {
    let is_name = word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let is_well_formed = || lists(word).into_iter().any(|list| PatternList::parse(list).is_ok());
    let is_path = word.contains('/') || has_extension(word, "lock") || Path::new(word).is_file();
    !is_path && (is_name || is_well_formed() || word.contains([',', '*']))
}

impl Answer<'_> {
    fn fails(&self, fails: &Fails) -> Vec<&'static str> {
        let loss = self.groups.iter().any(|group| !group.effect.lost.is_empty());
        let forbidden = self.changes.iter().any(Change::is_forbidden);
        fails.of([
            FailOn::Gain.found(self.unapproved() > 0),
            FailOn::Loss.found(loss),
            FailOn::Stale.found(self.stale() > 0),
            FailOn::Forbidden.found(forbidden),
        ])
    }

    /// How many keys become stale, or have a list that does.
    fn stale(&self) -> usize {
        let is_stale = |group: &&Group| group.effect.broken.iter().any(|reason| reason.code == STALE);
        self.groups.iter().filter(is_stale).map(|group| group.keys.len()).sum()
    }

    fn unapproved(&self) -> usize {
        self.everyone_unapproved.len() + self.groups.iter().map(|group| group.unapproved.len()).sum::<usize>()
    }

    fn write(&self, with_keys: bool) -> std::io::Result<()> {
        let mut out = stdout();
        for change in &self.changes {
            if change.is_forbidden() {
                write!(out, "{BAD}cannot be accepted:{BAD:#} ")?;
            }
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
            for route in Route::all(self.before, &group.effect.lost) {
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
        let forbidden = self.changes.iter().filter(|change| change.is_forbidden()).count();
        for (count, one, many) in [
            (forbidden, "change cannot be accepted", "changes cannot be accepted"),
            (self.stale(), "key becomes stale", "keys become stale"),
        ] {
            if count > 0 {
                writeln!(out, "{BAD}{}{BAD:#}", counted(count, one, many))?;
            }
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
            if let Some(route) = Route::of(self.after, *index) {
                writeln!(out, "  {GOOD}+{GOOD:#} {route}{DIM}{note}{DIM:#}")?;
            }
        }
        Ok(())
    }
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Answer", 9)?;
        let words = |forbidden: bool| -> Vec<String> {
            let some = self.changes.iter().filter(|change| !forbidden || change.is_forbidden());
            some.map(ToString::to_string).collect()
        };
        fields.serialize_field("changes", &words(false))?;
        fields.serialize_field("forbidden", &words(true))?;
        fields.serialize_field("fails", &self.fails)?;
        fields.serialize_field("everyone", &Route::all(self.after, &self.everyone))?;
        fields.serialize_field("everyone_unapproved", &Route::all(self.after, &self.everyone_unapproved))?;
        fields.serialize_field("keys", &self.keys)?;
        fields.serialize_field("bounds_unknown", &self.bounds_unknown)?;
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
            gained: Route::all(self.0.after, &group.effect.gained),
            lost: Route::all(self.0.before, &group.effect.lost),
            unapproved: Route::all(self.0.after, &group.unapproved),
            keys: &group.keys,
        }))
    }
}
