//! `acl lint`: what is odd about a list, about every list of a file of keys, or about the policies.

use std::io::Write;
use std::path::PathBuf;

use acl_core::{Catalog, Finding, FindingKind, PatternList, Underlined, suggest};
use acl_lock::Lock;
use serde::Serialize;

use crate::args::Shared;
use crate::failure::{Failure, Outcome};
use crate::input::{ListArg, lock, lock_text, mistakes, parse};
use crate::keys::{Asked, Decided, for_each};
use crate::output::{BAD, BOLD, DIM, NOTE, counted, json, names, one_line, stdout};

const EXAMPLES: &str = "\
Examples:
  acl lint 'tickets.*, tickets.tickets.list'
  acl lint --keys keys.csv
  acl lint                   the policies of the lock

Exit status: 0 nothing was found, 1 something was, 2 a mistake in a list or in the arguments";

/// Find what is odd about lists: patterns that match nothing, are not needed, deny nothing, are stale
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    list: ListArg,
    /// CSV with the columns `key`, `list` and perhaps `within`; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["list", "file"])]
    keys: Option<PathBuf>,
}

/// What was found about one list.
#[derive(Serialize)]
struct Report {
    list: String,
    /// Who has it: a policy, or keys.
    of: Vec<Box<str>>,
    /// Keys whose maker has it (S4).
    makers_of: Vec<Box<str>>,
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
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let text = lock_text(&shared.lock)?;
        let lock = lock(&shared.lock, &text)?;
        let catalog = lock.catalog();
        let mut reports = self.reports(&lock, &catalog)?;
        reports.retain(|report| !report.findings.is_empty() || report.mistake.is_some());
        if shared.json {
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
        if let Some(keys) = &self.keys {
            let mut decided = Decided::new();
            for_each(keys, |key| {
                for (list, is_makers) in [(Some(key.list), false), (key.within, true)] {
                    let Some(list) = list else { continue };
                    let asked = Asked { list, mode: "", within: None };
                    let report: &mut Report = decided.answer(asked, || Ok(Report::of(catalog, list)))?;
                    if !report.findings.is_empty() || report.mistake.is_some() {
                        let names = if is_makers { &mut report.makers_of } else { &mut report.of };
                        names.push(key.name.into());
                    }
                }
                Ok(())
            })?;
            return Ok(decided.into_answers());
        }
        if let Some(list) = self.list.text(lock)? {
            parse(&list)?;
            return Ok(vec![Report::of(catalog, &list)]);
        }
        let report = |policy: &acl_lock::Policy<'_>| {
            let mut report = Report::of(catalog, policy.list.as_str());
            report.of.push(format!("policy {}", policy.name).into());
            report
        };
        Ok(lock.policies().iter().map(report).collect())
    }
}

impl Report {
    fn of(catalog: &Catalog<'_>, text: &str) -> Self {
        let mut report = Self {
            list: text.to_owned(),
            of: Vec::new(),
            makers_of: Vec::new(),
            findings: Vec::new(),
            mistake: None,
        };
        let Ok(list) = PatternList::parse(text) else {
            report.mistake = Some(mistakes(text));
            return report;
        };
        let mut words = vec![0; 4 * catalog.words()];
        // The room is as asked for.
        let found =
            catalog.lint(list, &mut words).map(|lint| lint.map(|one| Found::of(catalog, &one)).collect());
        report.findings = found.unwrap_or_default();
        report
    }

    fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let keys = |keys: &[Box<str>]| format!("{} ({})", counted(keys.len(), "key", "keys"), names(keys));
        let of = match (&self.of[..], &self.makers_of[..]) {
            ([], []) => String::new(),
            ([policy], _) if policy.starts_with("policy ") => format!("{policy}: "),
            (of, []) => format!("{}: ", keys(of)),
            ([], makers_of) => format!("maker of {}: ", keys(makers_of)),
            (of, makers_of) => format!("{}, maker of {}: ", keys(of), keys(makers_of)),
        };
        if let Some(mistake) = &self.mistake {
            return writeln!(out, "{of}{BAD}error:{BAD:#} {mistake}\n");
        }
        let line = PatternList::parse(&self.list).map_or_else(|_| self.list.clone(), one_line);
        writeln!(out, "{of}{BOLD}{line}{BOLD:#}")?;
        for found in &self.findings {
            let hint = found.suggestion.as_ref().map(|near| format!("; did you mean `{near}`?"));
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
                for line in Underlined::new(&self.list, range).to_string().lines() {
                    writeln!(out, "  {line}")?;
                }
            }
        }
        writeln!(out)
    }
}

impl Found {
    fn of(catalog: &Catalog<'_>, finding: &Finding<'_>) -> Self {
        let nothing = matches!(finding.kind(), FindingKind::MatchesNothing | FindingKind::Stale);
        let range = finding.range();
        Self {
            code: finding.kind().code(),
            message: finding.to_string(),
            pattern: finding.pattern().map(|pattern| pattern.to_string()),
            pattern_number: finding.pattern_number(),
            start: range.as_ref().map(|range| range.start),
            end: range.map(|range| range.end),
            suggestion: finding.pattern().filter(|_| nothing).and_then(|p| suggest::pattern(catalog, p)),
        }
    }
}
