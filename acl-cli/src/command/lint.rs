//! `acl lint`: what is odd about a list, about every list of a file of keys, or about the policies.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::PathBuf;

use acl_core::suggest::{self, Hint};
use acl_core::{Catalog, Finding, FindingKind, PatternList, Snippet};
use acl_lock::Lock;
use clap::ValueHint;
use clap_complete::engine::ArgValueCompleter;
use serde::Serialize;

use crate::complete;
use crate::failure::{Failure, Outcome};
use crate::input::{self, MOST_DRAWN, mistakes};
use crate::keys::{Asked, Decided, for_each};
use crate::list_arg::{ListArg, parse};
use crate::lists::{lists, one_line};
use crate::output::{BAD, BOLD, DIM, NOTE, counted, json, names, printable, stdout};
use crate::shared::Shared;

const EXAMPLES: &str = "\
Examples:
  acl lint 'tickets.*, tickets.tickets.list'
  acl lint 'admin.*' --mode key
  acl lint --keys keys.csv
  acl lint --keys sqlite://keys.db
  acl lint                   the policies of the lock

With a mode, what the list grants is what it grants to requests of that mode; of keys it is that of the column `mode`, or \
else `key`. Where `|` stands between several lists of a key, each is looked at by itself.

Exit status: 0 nothing was found, 1 something was, 2 a mistake in a list or in the arguments";

/// Find what is odd about lists: patterns that match nothing, are not needed, deny nothing, are stale
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    list: ListArg,
    /// CSV with the columns `key`, `list` and perhaps `within` and `shadow`, or the address of a store; `-` reads standard input
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["LIST", "option", "file"], value_hint = ValueHint::FilePath)]
    keys: Option<PathBuf>,
    /// Judge what the list grants at this mode; without one, at every mode that an endpoint is open to
    #[arg(short, long, value_name = "MODE", add = ArgValueCompleter::new(complete::modes))]
    mode: Option<String>,
}

/// What a list is to a key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    Own,
    Bound,
    Shadow,
}

/// What was found about one list.
#[derive(Serialize)]
struct Report {
    list: String,
    /// The mode at which it is judged.
    mode: Option<String>,
    /// The policy that it is.
    policy: Option<String>,
    /// The keys that have it.
    keys: Vec<Box<str>>,
    /// The keys that it bounds (S4).
    bounds: Vec<Box<str>>,
    /// The keys that try it as a shadow list.
    shadows: Vec<Box<str>>,
    findings: Vec<Found>,
    /// Set if it is no list.
    mistake: Option<String>,
}

#[derive(Serialize)]
struct Found {
    code: &'static str,
    message: String,
    /// None if it is about the whole list.
    pattern: Option<String>,
    pattern_number: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
    suggestion: Option<String>,
    /// The operations that there are, where the pattern names another.
    operations: Vec<String>,
    /// The suggestion or the operations in words.
    #[serde(skip)]
    hint: Option<String>,
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let file = shared.lock()?;
        let lock = file.lock()?;
        let catalog = lock.catalog();
        let mut reports = self.reports(&lock, &catalog)?;
        reports.retain(|report| !report.findings.is_empty() || report.mistake.is_some());
        if shared.as_json() {
            json(&reports)?;
        } else {
            let mut out = stdout();
            for report in &reports {
                report.write(&mut out)?;
            }
            let total: usize = reports.iter().map(|report| report.findings.len()).sum();
            writeln!(out, "{BOLD}{}{BOLD:#}", counted(total, "finding", "findings"))?;
            out.flush()?;
        }
        let mistaken = reports.iter().any(|report| report.mistake.is_some());
        Ok(if mistaken { 2 } else { u8::from(!reports.is_empty()) })
    }

    fn reports(&self, lock: &Lock<'_>, catalog: &Catalog<'_>) -> Result<Vec<Report>, Failure> {
        let mode = self.mode.as_deref();
        if let Some(mode) = mode {
            input::mode(mode, catalog)?;
        }
        let mut linting = Linting { catalog, near: HashMap::new(), mistakes: 0 };
        if let Some(keys) = &self.keys {
            let mut decided = Decided::new();
            for_each(keys, |key| {
                let texts = [(Some(key.list), Of::Own), (key.within, Of::Bound), (key.shadow, Of::Shadow)];
                let all = texts
                    .into_iter()
                    .flat_map(|(text, of)| text.into_iter().flat_map(lists).map(move |list| (list, of)));
                // A key may have one list twice.
                for (list, of) in all.collect::<BTreeSet<_>>() {
                    let asked = Asked { list, mode: key.mode.or(mode).unwrap_or("key"), within: None };
                    let report: &mut Report =
                        decided.answer(asked, || Ok(linting.report(list, Some(asked.mode))))?;
                    if !report.findings.is_empty() || report.mistake.is_some() {
                        let names = match of {
                            Of::Own => &mut report.keys,
                            Of::Bound => &mut report.bounds,
                            Of::Shadow => &mut report.shadows,
                        };
                        names.push(key.name.into());
                    }
                }
                Ok(())
            })?;
            return Ok(decided.into_answers());
        }
        if let Some(list) = self.list.text(lock)? {
            let _ = parse(&list)?;
            return Ok(vec![linting.report(&list, mode)]);
        }
        let report = |policy: &acl_lock::NamedList<'_>| {
            let mut report = linting.report(policy.list.as_str(), mode);
            report.policy = Some(policy.name.to_owned());
            report
        };
        Ok(lock.policies().iter().map(report).collect())
    }
}

/// Asked for one list after another; what many lists share is found out once.
struct Linting<'a> {
    catalog: &'a Catalog<'a>,
    /// Of each pattern that matches nothing, what may have been meant.
    near: HashMap<Box<str>, Option<Hint<'a>>>,
    /// How many lists have mistakes.
    mistakes: usize,
}

impl Linting<'_> {
    fn report(&mut self, text: &str, mode: Option<&str>) -> Report {
        let mut report = Report {
            list: text.to_owned(),
            mode: mode.map(str::to_owned),
            policy: None,
            keys: Vec::new(),
            bounds: Vec::new(),
            shadows: Vec::new(),
            findings: Vec::new(),
            mistake: None,
        };
        let Ok(list) = PatternList::parse(text) else {
            self.mistakes += 1;
            // Of many different lists the first are drawn.
            report.mistake = Some(if self.mistakes <= MOST_DRAWN {
                mistakes(text, "the list")
            } else {
                "the list has mistakes, so it grants nothing".to_owned()
            });
            return report;
        };
        let found = self.catalog.lint::<Vec<u64>>(list);
        let found = match mode.map(|mode| input::mode(mode, self.catalog)) {
            // An unknown mode of a key is told by what decides for it.
            None | Some(Err(_)) => found,
            Some(Ok(mode)) => found.at(mode),
        };
        report.findings = found.map(|finding| self.found(list, &finding)).collect();
        report
    }

    fn found(&mut self, list: PatternList<'_>, finding: &Finding<'_>) -> Found {
        let range = finding.range();
        let hint = self.hint(list, finding);
        Found {
            code: finding.kind().code(),
            message: finding.to_string(),
            pattern: finding.pattern().map(|pattern| pattern.to_string()),
            pattern_number: finding.pattern_number(),
            start: range.as_ref().map(|range| range.start),
            end: range.map(|range| range.end),
            suggestion: hint.as_ref().and_then(Hint::text).map(str::to_owned),
            operations: match &hint {
                Some(Hint::Operations(operations)) => operations.iter().map(ToString::to_string).collect(),
                _ => Vec::new(),
            },
            hint: hint.map(|hint| hint.to_string()),
        }
    }

    fn hint(&mut self, list: PatternList<'_>, finding: &Finding<'_>) -> Option<Hint<'_>> {
        let Some(pattern) = finding.pattern() else { return suggest::hint(self.catalog, list, finding) };
        if !matches!(finding.kind(), FindingKind::MatchesNothing | FindingKind::Stale) {
            return None;
        }
        if let Some(known) = self.near.get(pattern.as_str()) {
            return known.clone();
        }
        let hint = suggest::hint(self.catalog, list, finding);
        self.near.insert(pattern.as_str().into(), hint.clone());
        hint
    }
}

impl Report {
    fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let parts = [("", &self.keys), ("bound of ", &self.bounds), ("shadow of ", &self.shadows)];
        let parts = parts
            .into_iter()
            .filter(|(_, keys)| !keys.is_empty())
            .map(|(what, keys)| format!("{what}{} ({})", counted(keys.len(), "key", "keys"), names(keys)));
        let of = match (&self.policy, parts.collect::<Vec<_>>().join(", ")) {
            (Some(policy), _) => format!("policy {policy}: "),
            (None, nobody) if nobody.is_empty() => nobody,
            (None, keys) => format!("{keys}: "),
        };
        if let Some(mistake) = &self.mistake {
            return writeln!(out, "{of}{BAD}error:{BAD:#} {mistake}\n");
        }
        let mode = self.mode.as_ref().map(|mode| format!(" {DIM}by {}{DIM:#}", printable(mode)));
        writeln!(out, "{of}{BOLD}{}{BOLD:#}{}", one_line(&self.list), mode.unwrap_or_default())?;
        for found in &self.findings {
            let hint = found.hint.as_ref().map(|hint| format!("; {hint}"));
            let number = found.pattern_number.map(|number| format!(" {DIM}({number}){DIM:#}"));
            writeln!(
                out,
                "  {NOTE}{}{NOTE:#}{}: {}{}",
                found.code,
                number.unwrap_or_default(),
                found.message,
                hint.unwrap_or_default()
            )?;
            if let Some(range) = found.start.zip(found.end).map(|(start, end)| start..end) {
                for line in Snippet::new(&self.list, range).to_string().lines() {
                    writeln!(out, "  {line}")?;
                }
            }
        }
        writeln!(out)
    }
}
