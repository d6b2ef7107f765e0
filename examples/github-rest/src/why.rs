//! Why one call is allowed or denied.

use std::io::{self, Write};

use acl::{EndpointId, Mode, PatternList, Reason, Registry as _, Tag};
use serde::Serialize;

use crate::api::GitHub;
use crate::near;
use crate::output::{BAD, BOLD, DIM, GOOD, json};

#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    method: String,
    path: &'a str,
    mode: String,
    allowed: bool,
    /// A stable name of the reason.
    code: &'static str,
    reason: String,
    /// The pattern that decided, and its place in the list, from 1.
    pattern: Option<&'a str>,
    pattern_number: Option<usize>,
    #[serde(skip)]
    patterns: Vec<&'a str>,
    tags: Vec<&'static str>,
    modes: Vec<String>,
    /// Where the registry has no such endpoint: those that may have been meant.
    near: Vec<String>,
}

impl<'a> Answer<'a> {
    pub(crate) fn new(list: PatternList<'a>, mode: Mode, method: &str, path: &'a str) -> Self {
        let method = method.to_ascii_uppercase();
        let found = EndpointId::<GitHub>::by_route(&method, path);
        let decision = GitHub::CATALOG.decide(list, &method, path, mode);
        let patterns: Vec<&str> = list.patterns().map(acl::Pattern::as_str).collect();
        let pattern = match decision.reason() {
            Reason::Allowed { pattern, .. } | Reason::TagDenied { pattern, .. } => Some(pattern.as_str()),
            _ => None,
        };
        // D8 names the first that decides, so the first of this text is it.
        let place = patterns.iter().position(|known| Some(*known) == pattern);
        let open = found.iter().flat_map(|id| id.endpoint().modes().iter());
        Self {
            path,
            mode: mode.to_string(),
            allowed: decision.is_allowed(),
            code: decision.reason().code(),
            reason: decision.to_string(),
            pattern,
            pattern_number: place.map(|place| place + 1),
            patterns,
            tags: found.iter().flat_map(|id| id.tags()).map(Tag::as_str).collect(),
            modes: open.map(|mode| mode.to_string()).collect(),
            near: if found.is_some() { Vec::new() } else { near::endpoints(&method, path) },
            method,
        }
    }

    pub(crate) fn is_allowed(&self) -> bool {
        self.allowed
    }

    pub(crate) fn write(&self, out: &mut impl Write, as_json: bool) -> io::Result<()> {
        if as_json {
            return json(out, self);
        }
        let style = if self.allowed { GOOD } else { BAD };
        let (verdict, reason) = self.reason.split_once(": ").unwrap_or((&self.reason, ""));
        writeln!(out, "{BOLD}{} {}{BOLD:#}", self.method, self.path)?;
        writeln!(out, "{style}{verdict}:{style:#} {reason}")?;
        if !self.near.is_empty() {
            writeln!(out, "\n{DIM}Did you mean:{DIM:#}")?;
        }
        for near in &self.near {
            writeln!(out, "  {near}")?;
        }
        if self.tags.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n  {DIM}tag{DIM:#}      {}", self.tags.join(", "))?;
        writeln!(
            out,
            "  {DIM}open to{DIM:#}  {} {DIM}(asked as {}){DIM:#}",
            self.modes.join(", "),
            self.mode
        )?;
        self.write_list(out)
    }

    /// The list, a caret under the pattern that decided; of a long one, only that pattern's place.
    fn write_list(&self, out: &mut impl Write) -> io::Result<()> {
        let style = if self.allowed { GOOD } else { BAD };
        let line = self.patterns.join(", ");
        let number = self.pattern_number.unwrap_or_default();
        if line.len() > 68 {
            let count = self.patterns.len();
            return match self.pattern {
                Some(pattern) => {
                    writeln!(out, "  {DIM}list{DIM:#}     {pattern} {DIM}({number} of {count}){DIM:#}")
                }
                None => writeln!(out, "  {DIM}list{DIM:#}     {count} patterns"),
            };
        }
        writeln!(out, "  {DIM}list{DIM:#}     {line}")?;
        let Some(pattern) = self.pattern else { return Ok(()) };
        let before: usize = self.patterns.iter().take(number - 1).map(|pattern| pattern.len() + 2).sum();
        writeln!(out, "           {:before$}{style}{}{style:#}", "", "^".repeat(pattern.len()))
    }
}
