//! `acl who-can`: which keys may call an endpoint.

use std::io::Write as _;
use std::path::PathBuf;

use clap::ValueHint;
use serde::Serialize;

use crate::call::{Call, CallArg};
use crate::failure::{Failure, Outcome};
use crate::input::file_or_input;
use crate::keys::{COLUMNS, Decided, for_each};
use crate::mode_arg::ModeArg;
use crate::output::{BOLD, counted, grouped, json, printable, stdout, write_count, write_credential};
use crate::shared::Shared;
use crate::verdict::VerdictView;

const EXAMPLES: &str = "\
Examples:
  acl who-can DELETE /tickets/7 keys.csv
  acl who-can GET '/tickets/{id}' --mode token < keys.csv
  acl who-can DELETE /tickets/7 keys.csv --count";

const STATUSES: &str = "\
Keys that are denied because of a stale list, a malformed one or an unknown mode are named too.

Exit status: 0 some key can, 1 none can, 2 a mistake, also in a list or mode of a key that is denied for it";

/// Tell which keys may call an endpoint
#[derive(clap::Args)]
#[command(override_usage = "acl who-can [OPTIONS] <METHOD> <PATH> [KEYS]", after_help = format!("{EXAMPLES}\n\n{COLUMNS}\n\n{STATUSES}"))]
pub(crate) struct Args {
    #[command(flatten)]
    call: CallArg,
    /// CSV with the columns `key`, `list` and perhaps `mode` and `within`; standard input without one, or for `-`
    #[arg(id = "KEYS", value_hint = ValueHint::FilePath)]
    file: Option<String>,
    /// The same, as an option
    #[arg(long, value_name = "FILE", conflicts_with = "KEYS", value_hint = ValueHint::FilePath)]
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
    method: String,
    path: String,
    /// All that were read.
    keys: usize,
    can: usize,
    groups: Vec<Group>,
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
        let endpoint = found.and_then(|index| Some((catalog.route(index)?, catalog.endpoint(index)?)));
        let Some((route, endpoint)) = endpoint else {
            let near = call.near(&catalog).join("\n  ");
            let hint = if near.is_empty() { near } else { format!("; did you mean\n  {near}") };
            let Call { method, path } = call;
            return Err(Failure::Input(format!("the registry has no endpoint {method} {path}{hint}")));
        };
        let mut decided = Decided::new();
        let (mut keys, mut can) = (0, 0);
        for_each(&keys_file, |key| {
            keys += 1;
            let asked = key.asked(self.mode.name());
            let group: &mut Option<Group> = decided.answer(asked, || {
                let verdict = asked.credential(&catalog).decide(&catalog, Some(endpoint));
                Ok((verdict.allowed || verdict.reason.is_broken).then(|| {
                    let (list, mode) = (asked.list.into(), asked.mode.into());
                    Group { list, mode, within: asked.within.map(Into::into), verdict, keys: Vec::new() }
                }))
            })?;
            if let Some(group) = group {
                can += usize::from(group.verdict.allowed);
                group.keys.push(key.name.into());
            }
            Ok(())
        })?;
        let groups: Vec<Group> = decided.into_answers().into_iter().flatten().collect();
        let mistaken = groups.iter().any(|group| group.verdict.reason.is_mistake);
        let answer =
            Answer { method: route.method.to_owned(), path: route.path.to_owned(), keys, can, groups };
        if self.count {
            write_count(answer.can)?;
        } else if shared.as_json() {
            json(&answer)?;
        } else {
            answer.write()?;
        }
        Ok(if mistaken { 2 } else { u8::from(can == 0) })
    }
}

impl Answer {
    fn write(&self) -> std::io::Result<()> {
        let mut out = stdout();
        let (method, path) = (&self.method, &self.path);
        writeln!(
            out,
            "{BOLD}{method} {path}{BOLD:#}: {} of {} keys can",
            grouped(self.can),
            grouped(self.keys)
        )?;
        for group in &self.groups {
            write_credential(&mut out, &group.list, &group.mode, group.within.as_deref())?;
            group.verdict.write(&mut out, "  ")?;
            write!(out, "  {}: ", counted(group.keys.len(), "key", "keys"))?;
            for (at, key) in group.keys.iter().enumerate() {
                write!(out, "{}{}", if at == 0 { "" } else { ", " }, printable(key))?;
            }
            writeln!(out)?;
        }
        out.flush()
    }
}
