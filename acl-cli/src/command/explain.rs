//! `acl explain`: why a list may call an endpoint, or may not.

use std::io::Write as _;
use std::path::PathBuf;

use acl_core::{Access, Decision, Pattern, PatternList, Reason, Tag};
use acl_lock::Lock;
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::input::{CallArg, ListArg, ModeArg, WithinArg, lock, lock_text, mode, name_of, parse};
use crate::keys::{Asked, COLUMNS, for_each};
use crate::output::{BAD, BOLD, DIM, GOOD, NOTE, json, stdout, stored_stale};
use crate::shared::Shared;

const EXAMPLES: &str = "\
Examples:
  acl explain DELETE /tickets/7 'tickets.*, -*.delete'
  acl explain GET '/tickets/{id}' READ_ONLY --mode session
  acl explain GET /tickets/7 '*' --within SUPPORT
  acl explain GET /tickets/7 --keys keys.csv --key web";

const STATUSES: &str = "Exit status: 0 allowed, 1 denied, 2 a mistake";

/// Explain why a list may call an endpoint, or may not
#[derive(clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{COLUMNS}\n\n{STATUSES}"))]
pub(crate) struct Args {
    #[command(flatten)]
    call: CallArg,
    #[command(flatten)]
    list: ListArg,
    #[command(flatten)]
    mode: ModeArg,
    #[command(flatten)]
    within: WithinArg,
    /// Take list, mode and maker's list from the line of a key in this CSV; `-` reads standard input
    #[arg(long, value_name = "FILE", requires = "key", conflicts_with_all = ["list", "file", "within"])]
    keys: Option<PathBuf>,
    /// The name of that key
    #[arg(long, value_name = "NAME", requires = "keys")]
    key: Option<String>,
}

/// What is asked about: a key's, or that of the arguments.
struct Credential {
    list: String,
    mode: String,
    within: Option<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    method: String,
    path: &'a str,
    mode: &'a str,
    list: &'a str,
    /// S4: the maker's list.
    within: Option<&'a str>,
    allowed: bool,
    /// Which list the reason is about.
    decided_by: &'static str,
    /// A stable name of the reason.
    code: &'static str,
    reason: String,
    /// The pattern that decided.
    pattern: Option<&'a str>,
    /// Its number in its list, from 1.
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
        let credential = self.credential(&lock)?;
        let mode = mode(&credential.mode, &catalog)?;
        let own = parse(&credential.list)?;
        let within = credential.within.as_deref().map(|within| {
            parse(within).map_err(|failure| Failure::Input(format!("the maker's list: {failure}")))
        });
        let within = within.transpose()?;
        let found = self.call.find(&catalog);
        let endpoint = found.and_then(|index| catalog.endpoint(index));
        let decide =
            |list: PatternList<'_>| endpoint.is_some_and(|endpoint| list.decide(endpoint, mode).is_allowed());
        let bounding = within.filter(|within| decide(own) && !decide(*within));
        let (decided_by, list) = bounding.map_or(("list", own), |within| ("within", within));
        let decision = endpoint.map_or(Decision::NOT_IN_REGISTRY, |endpoint| list.decide(endpoint, mode));
        let stale = [("list", Some(own)), ("within", within)].into_iter().find_map(|(name, list)| {
            let list = list?;
            Some((name, list, catalog.stale_deny(list)?))
        });
        // The list of a key is a stored one; what is public does not ask for it.
        let public = endpoint.is_some_and(|endpoint| endpoint.access() == Access::Public);
        let refused = stale.filter(|_| self.keys.is_some() && decision.is_allowed() && !public);
        let (decided_by, list, pattern) = match (refused, decision.reason()) {
            (Some((decided_by, list, deny)), _) => (decided_by, list, Some(deny)),
            (
                None,
                Reason::Allowed { pattern, .. }
                | Reason::TagDenied { pattern, .. }
                | Reason::ExplicitOnly { pattern, .. },
            ) => (decided_by, list, Some(pattern)),
            _ => (decided_by, list, None),
        };
        let route = found.and_then(|index| catalog.route(index));
        let open = endpoint.iter().flat_map(|endpoint| endpoint.modes().iter());
        let answer = Answer {
            method: self.call.method(),
            path: route.map_or(self.call.path(), |route| route.path),
            mode: &credential.mode,
            list: &credential.list,
            within: credential.within.as_deref(),
            decided_by,
            allowed: decision.is_allowed() && refused.is_none(),
            code: if refused.is_some() { "stale" } else { decision.reason().code() },
            reason: match refused {
                Some((.., deny)) => {
                    format!(
                        "denied: `{deny}` matches no present, former or removed tag, so the list grants nothing (S3)"
                    )
                }
                None => decision.to_string(),
            },
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
            stale: stale.map(|(.., deny)| deny.as_str()),
            near: if found.is_none() { self.call.near(&catalog) } else { Vec::new() },
        };
        if shared.json {
            json(&answer)?;
        } else {
            answer.write()?;
        }
        Ok(u8::from(!answer.allowed))
    }

    fn credential(&self, lock: &Lock<'_>) -> Result<Credential, Failure> {
        let (Some(file), Some(name)) = (&self.keys, &self.key) else {
            let within = self.within.text(lock)?.map(str::to_owned);
            return Ok(Credential {
                list: self.list.required(lock)?,
                mode: self.mode.name().to_owned(),
                within,
            });
        };
        let mut found = Vec::new();
        for_each(file, |key| {
            if key.name == name {
                let Asked { list, mode, within } = key.asked(self.mode.name());
                let (list, mode, within) = (list.to_owned(), mode.to_owned(), within.map(str::to_owned));
                found.push(Credential { list, mode, within });
            }
            Ok(())
        })?;
        let (count, path) = (found.len(), name_of(file));
        match found.pop() {
            None => Err(Failure::Input(format!("{path}: no key `{name}`"))),
            Some(_) if count > 1 => {
                Err(Failure::Input(format!("{path}: the key `{name}` is there {count} times")))
            }
            Some(credential) => Ok(credential),
        }
    }
}

impl Answer<'_> {
    fn write(&self) -> std::io::Result<()> {
        let mut out = stdout();
        let style = if self.allowed { GOOD } else { BAD };
        let (verdict, reason) = self.reason.split_once(": ").unwrap_or((&self.reason, ""));
        writeln!(out, "{BOLD}{} {}{BOLD:#}", self.method, self.path)?;
        let by = if self.decided_by == "within" { "in the maker's list, " } else { "" };
        writeln!(out, "{style}{verdict}:{style:#} {by}{reason}")?;
        if let Some(stale) = self.stale.filter(|_| self.code != "stale") {
            writeln!(out, "{NOTE}note:{NOTE:#} {}", stored_stale(stale))?;
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
            self.write_list(&mut out, "list", self.list)?;
            if let Some(within) = self.within {
                self.write_list(&mut out, "within", within)?;
            }
        }
        out.flush()
    }

    /// The list, a caret under the pattern that decided; of a long one, only that pattern and its number.
    fn write_list(
        &self,
        out: &mut impl std::io::Write,
        name: &'static str,
        list: &str,
    ) -> std::io::Result<()> {
        let parts: Vec<&str> = list.split(',').map(str::trim).collect();
        let (line, number) = (parts.join(", "), self.pattern_number.unwrap_or_default());
        let style = if self.allowed { GOOD } else { BAD };
        write!(out, "  {DIM}{name:<7}{DIM:#}  ")?;
        match self.pattern.filter(|_| self.decided_by == name) {
            Some(pattern) if line.len() > 68 => {
                writeln!(out, "{pattern} {DIM}({number} of {}){DIM:#}", parts.len())
            }
            None if line.len() > 68 => writeln!(out, "{} patterns", parts.len()),
            None => writeln!(out, "{line}"),
            Some(pattern) => {
                let before: usize = parts.iter().take(number - 1).map(|part| part.len() + 2).sum();
                writeln!(out, "{line}")?;
                writeln!(out, "           {:before$}{style}{}{style:#}", "", "^".repeat(pattern.len()))
            }
        }
    }
}
