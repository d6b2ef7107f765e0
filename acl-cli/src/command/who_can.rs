//! `acl who-can`: which keys may call an endpoint.

use std::io::Write as _;
use std::path::PathBuf;

use clap::ValueHint;
use serde::Serialize;

use crate::call::CallArg;
use crate::failure::{Failure, Outcome};
use crate::input::{MOST_DRAWN, file_or_input};
use crate::keys::{Decided, SOURCES, for_each, has_unknown_bounds, note_unknown_bounds};
use crate::mode_arg::ModeArg;
use crate::output::{BOLD, Route, counted, grouped, json, printable, stdout, write_count, write_credential};
use crate::shared::Shared;
use crate::verdict::VerdictView;

const EXAMPLES: &str = "\
Examples:
  acl who-can DELETE /tickets/7 keys.csv
  acl who-can GET '/tickets/{id}' --mode token < keys.csv
  acl who-can DELETE /tickets/7 keys.csv --count
  acl who-can DELETE /tickets/7 sqlite://keys.db";

const STATUSES: &str = "\
Keys that are denied because of a stale list, a malformed one or an unknown mode are named too.

Exit status: 0 some key can, 1 none can, 2 a mistake, also in a list or mode of a key that is denied for it";

/// Tell which keys may call an endpoint
#[derive(clap::Args)]
#[command(override_usage = "acl who-can [OPTIONS] <METHOD> <PATH> [KEYS]", after_help = format!("{EXAMPLES}\n\n{SOURCES}\n\n{STATUSES}"))]
pub(crate) struct Args {
    #[command(flatten)]
    call: CallArg,
    /// CSV with the columns `key`, `list` and perhaps `mode` and `within`, or a store; standard input without one, or for `-`
    #[arg(id = "KEYS", value_hint = ValueHint::FilePath)]
    file: Option<String>,
    /// The same, as an option
    #[arg(short, long, value_name = "FILE", conflicts_with = "KEYS", value_hint = ValueHint::FilePath)]
    keys: Option<PathBuf>,
    /// Print only how many keys can
    #[arg(long)]
    count: bool,
    #[command(flatten)]
    mode: ModeArg,
}

/// Keys for which the same decides, and what is decided.
#[derive(Serialize)]
struct Group {
    list: Box<str>,
    mode: Box<str>,
    within: Option<Box<str>>,
    #[serde(flatten)]
    verdict: VerdictView,
    keys: Vec<Box<str>>,
}

#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    route: Route,
    /// All that were read.
    keys: usize,
    can: usize,
    /// Whether bounds that are not known here may deny what is allowed.
    bounds_unknown: bool,
    groups: Vec<Group>,
    /// Keys with mistakes that are in no group: of many different mistakes the first are told.
    more_mistaken: usize,
}

/// What is to be told of keys for which the same decides.
enum Found {
    Told(Box<Group>),
    /// A mistake beyond the first.
    Mistake,
    Nothing,
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let file = shared.lock()?;
        let lock = file.lock()?;
        let catalog = lock.catalog();
        self.mode.mode(&catalog)?;
        let (call, word) = self.call.call(self.file.as_ref(), &catalog)?;
        let named = word.map(PathBuf::from);
        let keys_file = file_or_input(self.keys.as_deref().or(named.as_deref()), "keys")?;
        let found = call.find(&catalog);
        let route = call.route(&catalog, found);
        let Some(endpoint) = found.and_then(|index| catalog.endpoint(index)) else {
            let near = call.near(&catalog).join("\n  ");
            let hint = if near.is_empty() { near } else { format!("; did you mean\n  {near}") };
            return Err(Failure::Input(format!("the registry has no endpoint {route}{hint}")));
        };
        let mut decided = Decided::new();
        let (mut keys, mut can, mut mistakes, mut more_mistaken) = (0, 0, 0, 0);
        for_each(&keys_file, |key| {
            keys += 1;
            let asked = key.asked(self.mode.name());
            let found: &mut Found = decided.answer(asked, || {
                let verdict = asked.credential(&catalog).decide(&catalog, Some(endpoint));
                mistakes += usize::from(verdict.reason.is_mistake);
                Ok(if verdict.reason.is_mistake && mistakes > MOST_DRAWN {
                    Found::Mistake
                } else if verdict.allowed || verdict.reason.is_broken {
                    let (list, mode) = (asked.list.into(), asked.mode.into());
                    let within = asked.within.map(Into::into);
                    Found::Told(Box::new(Group { list, mode, within, verdict, keys: Vec::new() }))
                } else {
                    Found::Nothing
                })
            })?;
            match found {
                Found::Told(group) => {
                    can += usize::from(group.verdict.allowed);
                    group.keys.push(key.name.into());
                }
                Found::Mistake => more_mistaken += 1,
                Found::Nothing => {}
            }
            Ok(())
        })?;
        let told = decided.into_answers().into_iter().filter_map(|found| match found {
            Found::Told(group) => Some(*group),
            Found::Mistake | Found::Nothing => None,
        });
        let (groups, bounds_unknown) = (told.collect(), has_unknown_bounds(&keys_file));
        let answer = Answer { route, keys, can, bounds_unknown, groups, more_mistaken };
        note_unknown_bounds(&keys_file)?;
        if self.count {
            write_count(answer.can)?;
        } else if shared.as_json() {
            json(&answer)?;
        } else {
            answer.write()?;
        }
        Ok(if mistakes > 0 { 2 } else { u8::from(can == 0) })
    }
}

impl Answer {
    fn write(&self) -> std::io::Result<()> {
        let mut out = stdout();
        let (route, can, keys) = (&self.route, grouped(self.can), grouped(self.keys));
        writeln!(out, "{BOLD}{route}{BOLD:#}: {can} of {keys} keys can")?;
        for group in &self.groups {
            write_credential(&mut out, &group.list, &group.mode, group.within.as_deref())?;
            group.verdict.write(&mut out, "  ")?;
            write!(out, "  {}: ", counted(group.keys.len(), "key", "keys"))?;
            for (at, key) in group.keys.iter().enumerate() {
                write!(out, "{}{}", if at == 0 { "" } else { ", " }, printable(key))?;
            }
            writeln!(out)?;
        }
        if self.more_mistaken > 0 {
            let more = counted(self.more_mistaken, "key", "keys");
            writeln!(out, "\nand {more} more with other mistakes")?;
        }
        out.flush()
    }
}
