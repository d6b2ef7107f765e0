//! `acl who-can`: which keys may call an endpoint.

use std::io::Write as _;
use std::path::PathBuf;

use acl_core::{Access, Catalog, Endpoint, PatternList};
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::input::{CallArg, ModeArg, lock, lock_text, mode};
use crate::keys::{Asked, COLUMNS, Decided, Stale, for_each};
use crate::output::{
    BOLD, GOOD, NOTE, counted, grouped, json, printable, stdout, write_credential, write_malformed,
};
use crate::shared::Shared;

const EXAMPLES: &str = "\
Examples:
  acl who-can DELETE /tickets/7 --keys keys.csv
  acl who-can GET '/tickets/{id}' --keys - --mode token < keys.csv";

const STATUSES: &str = "\
A stale list (S3) and a malformed one (P7) grant nothing and are named.

Exit status: 0 some key can, 1 none can, 2 a mistake, also in a list";

/// Tell which keys may call an endpoint
#[derive(clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{COLUMNS}\n{STATUSES}"))]
pub(crate) struct Args {
    #[command(flatten)]
    call: CallArg,
    /// CSV with the columns `key`, `list` and perhaps `mode` and `within`; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
    #[command(flatten)]
    mode: ModeArg,
}

/// Keys with one list and mode, and what that amounts to.
#[derive(Serialize)]
struct Group {
    list: Box<str>,
    mode: Box<str>,
    within: Option<Box<str>>,
    #[serde(flatten)]
    verdict: Verdict,
    keys: Vec<Box<str>>,
}

#[derive(Serialize)]
#[serde(tag = "verdict", content = "reason", rename_all = "snake_case")]
enum Verdict {
    Allowed(String),
    Denied,
    /// S3: the deny.
    Stale(String),
    /// S3, S4: the deny of its maker's list.
    MakerStale(String),
    Malformed(String),
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
        let text = lock_text(&shared.lock)?;
        let lock = lock(&shared.lock, &text)?;
        let catalog = lock.catalog();
        self.mode.mode(&catalog)?;
        let found = self.call.find(&catalog);
        let endpoint = found.and_then(|index| Some((catalog.route(index)?, catalog.endpoint(index)?)));
        let Some((route, endpoint)) = endpoint else {
            let near = self.call.near(&catalog).join("\n  ");
            let hint = if near.is_empty() { near } else { format!("; did you mean\n  {near}") };
            let (method, path) = (self.call.method(), self.call.path());
            return Err(Failure::Input(format!("the registry has no endpoint {method} {path}{hint}")));
        };
        let mut stale = Stale::of(&catalog);
        let mut decided = Decided::new();
        let (mut keys, mut can) = (0, 0);
        for_each(&self.keys, |key| {
            keys += 1;
            let asked = key.asked(self.mode.name());
            let group: &mut Group = decided.answer(asked, || {
                let verdict = verdict(asked, &catalog, endpoint, &mut stale);
                let (list, mode) = (asked.list.into(), asked.mode.into());
                Ok(Group { list, mode, within: asked.within.map(Into::into), verdict, keys: Vec::new() })
            })?;
            match group.verdict {
                Verdict::Denied => {}
                Verdict::Allowed(_) => {
                    can += 1;
                    group.keys.push(key.name.into());
                }
                _ => group.keys.push(key.name.into()),
            }
            Ok(())
        })?;
        let mut groups = decided.into_answers();
        groups.retain(|group| !matches!(group.verdict, Verdict::Denied));
        let malformed = groups.iter().any(|group| matches!(group.verdict, Verdict::Malformed(_)));
        let answer =
            Answer { method: route.method.to_owned(), path: route.path.to_owned(), keys, can, groups };
        if shared.json {
            json(&answer)?;
        } else {
            answer.write()?;
        }
        Ok(if malformed { 2 } else { u8::from(can == 0) })
    }
}

fn verdict(
    asked: Asked<'_>,
    catalog: &Catalog<'_>,
    endpoint: Endpoint<'_>,
    stale: &mut Stale<'_>,
) -> Verdict {
    let list = match PatternList::parse(asked.list) {
        Ok(list) => list,
        Err(error) => return Verdict::Malformed(error.to_string()),
    };
    let within = match asked.within.map(PatternList::parse).transpose() {
        Ok(within) => within,
        Err(error) => return Verdict::Malformed(format!("its maker's list: {error}")),
    };
    let mode = match mode(asked.mode, catalog) {
        Ok(mode) => mode,
        Err(message) => return Verdict::Malformed(message),
    };
    // What is public is so whatever the list (D1), a stale one too.
    if endpoint.access() != Access::Public {
        if let Some(deny) = stale.deny(list) {
            return Verdict::Stale(deny.to_string());
        }
        if let Some(deny) = within.and_then(|within| stale.deny(within)) {
            return Verdict::MakerStale(deny.to_string());
        }
    }
    let own = list.decide(endpoint, mode);
    let makers = within.map(|within| within.decide(endpoint, mode));
    match makers {
        _ if !own.is_allowed() => Verdict::Denied,
        Some(makers) if !makers.is_allowed() => Verdict::Denied,
        // Where no list was looked at, the maker's says the same again.
        Some(makers) if makers.reason() != own.reason() => {
            let makers = makers.to_string();
            let makers = makers.split_once(": ").map_or(makers.as_str(), |(_, reason)| reason);
            Verdict::Allowed(format!("{own}; in its maker's list, {makers}"))
        }
        _ => Verdict::Allowed(own.to_string()),
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
            match &group.verdict {
                Verdict::Allowed(reason) => {
                    let (verdict, reason) = reason.split_once(": ").unwrap_or((reason, ""));
                    writeln!(out, "  {GOOD}{verdict}:{GOOD:#} {reason}")?;
                }
                Verdict::Stale(deny) => writeln!(
                    out,
                    "  {NOTE}stale:{NOTE:#} `{deny}` matches no present, former or removed tag, so the list grants \
                     nothing"
                )?,
                Verdict::MakerStale(deny) => writeln!(
                    out,
                    "  {NOTE}stale:{NOTE:#} `{deny}` of its maker's list matches no present, former or removed tag, \
                     so it grants nothing"
                )?,
                Verdict::Malformed(error) => {
                    write_malformed(&mut out, error, &group.list, group.within.as_deref())?;
                }
                Verdict::Denied => {}
            }
            write!(out, "  {}: ", counted(group.keys.len(), "key", "keys"))?;
            for (at, key) in group.keys.iter().enumerate() {
                write!(out, "{}{}", if at == 0 { "" } else { ", " }, printable(key))?;
            }
            writeln!(out)?;
        }
        out.flush()
    }
}
