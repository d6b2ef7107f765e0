//! `acl explain`: why a list may call an endpoint, or may not.

use std::io::Write as _;

use acl_core::{Decision, Pattern, Reason, Tag};
use serde::Serialize;

use crate::args::Shared;
use crate::failure::Outcome;
use crate::input::{CallArg, ListArg, ModeArg, lock, lock_text, parse};
use crate::output::{BAD, BOLD, DIM, GOOD, NOTE, json, stdout};

const EXAMPLES: &str = "\
Examples:
  acl explain DELETE /tickets/7 'tickets.*, -*.delete'
  acl explain GET '/tickets/{id}' READ_ONLY --mode session

Exit status: 0 allowed, 1 denied, 2 a mistake";

/// Explain why a list may call an endpoint, or may not
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    call: CallArg,
    #[command(flatten)]
    list: ListArg,
    #[command(flatten)]
    mode: ModeArg,
}

#[derive(Serialize)]
struct Answer<'a> {
    method: String,
    path: &'a str,
    mode: &'a str,
    list: &'a str,
    allowed: bool,
    /// A stable name of the reason.
    code: &'static str,
    reason: String,
    /// The pattern that decided.
    pattern: Option<&'a str>,
    /// Its number in the list, from 1.
    pattern_number: Option<usize>,
    tags: Vec<String>,
    modes: Vec<String>,
    /// S3: the deny that makes the list, where it is stored, grant nothing.
    stale: Option<&'a str>,
    /// Where the registry has no such endpoint: those that may have been meant.
    near: Vec<String>,
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let text = lock_text(&shared.lock)?;
        let lock = lock(&shared.lock, &text)?;
        let catalog = lock.catalog();
        let mode = self.mode.mode(&catalog)?;
        let list_text = self.list.required(&lock)?;
        let list = parse(&list_text)?;
        let found = self.call.find(&catalog);
        let endpoint = found.and_then(|index| catalog.endpoint(index));
        let decision = endpoint.map_or(Decision::NOT_IN_REGISTRY, |endpoint| list.decide(endpoint, mode));
        let pattern = match decision.reason() {
            Reason::Allowed { pattern, .. }
            | Reason::TagDenied { pattern, .. }
            | Reason::ExplicitOnly { pattern, .. } => Some(pattern),
            _ => None,
        };
        let route = found.and_then(|index| catalog.route(index));
        let open = endpoint.iter().flat_map(|endpoint| endpoint.modes().iter());
        let answer = Answer {
            method: self.call.method(),
            path: route.map_or(self.call.path(), |route| route.path),
            mode: self.mode.name(),
            list: &list_text,
            allowed: decision.is_allowed(),
            code: decision.reason().code(),
            reason: decision.to_string(),
            pattern: pattern.map(Pattern::as_str),
            // D8 names the first that decides, so the first of this text is it.
            pattern_number: pattern
                .and_then(|p| list.patterns().position(|known| known == p))
                .map(|at| at + 1),
            tags: endpoint
                .iter()
                .flat_map(acl_core::Endpoint::tags)
                .map(Tag::as_str)
                .map(str::to_owned)
                .collect(),
            modes: open.map(|mode| mode.name(catalog.own_modes()).to_owned()).collect(),
            stale: catalog.stale_deny(list).map(Pattern::as_str),
            near: if found.is_none() { self.call.near(&catalog) } else { Vec::new() },
        };
        if shared.json {
            json(&answer)?;
        } else {
            answer.write()?;
        }
        Ok(u8::from(!answer.allowed))
    }
}

impl Answer<'_> {
    fn write(&self) -> std::io::Result<()> {
        let mut out = stdout();
        let style = if self.allowed { GOOD } else { BAD };
        let (verdict, reason) = self.reason.split_once(": ").unwrap_or((&self.reason, ""));
        writeln!(out, "{BOLD}{} {}{BOLD:#}", self.method, self.path)?;
        writeln!(out, "{style}{verdict}:{style:#} {reason}")?;
        if let Some(stale) = self.stale {
            writeln!(
                out,
                "{NOTE}note:{NOTE:#} `{stale}` matches no present, former or removed tag: stored, this list \
                 grants nothing (S3)"
            )?;
        }
        if !self.near.is_empty() {
            writeln!(out, "\n{DIM}Did you mean:{DIM:#}")?;
        }
        for near in &self.near {
            writeln!(out, "  {near}")?;
        }
        if !self.tags.is_empty() {
            writeln!(out, "\n  {DIM}tags{DIM:#}     {}", self.tags.join(", "))?;
            let open = if self.modes.is_empty() { "everyone".to_owned() } else { self.modes.join(", ") };
            writeln!(out, "  {DIM}open to{DIM:#}  {open} {DIM}(asked as {}){DIM:#}", self.mode)?;
            self.write_list(&mut out)?;
        }
        out.flush()
    }

    /// The list, a caret under the pattern that decided; of a long one, only that pattern and its number.
    fn write_list(&self, out: &mut impl std::io::Write) -> std::io::Result<()> {
        let parts: Vec<&str> = self.list.split(',').map(str::trim).collect();
        let (line, number) = (parts.join(", "), self.pattern_number.unwrap_or_default());
        let style = if self.allowed { GOOD } else { BAD };
        match self.pattern {
            Some(pattern) if line.len() > 68 => {
                writeln!(out, "  {DIM}list{DIM:#}     {pattern} {DIM}({number} of {}){DIM:#}", parts.len())
            }
            None if line.len() > 68 => writeln!(out, "  {DIM}list{DIM:#}     {} patterns", parts.len()),
            None => writeln!(out, "  {DIM}list{DIM:#}     {line}"),
            Some(pattern) => {
                let before: usize = parts.iter().take(number - 1).map(|part| part.len() + 2).sum();
                writeln!(out, "  {DIM}list{DIM:#}     {line}")?;
                writeln!(out, "           {:before$}{style}{}{style:#}", "", "^".repeat(pattern.len()))
            }
        }
    }
}
