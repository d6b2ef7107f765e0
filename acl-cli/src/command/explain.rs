//! `acl explain`: why a list may call an endpoint, or may not.

use std::io::Write as _;
use std::path::PathBuf;

use acl_core::{Catalog, Endpoint, PatternList, Tag};
use acl_lock::Lock;
use serde::Serialize;

use crate::call::{Call, CallArg};
use crate::credential::{Credential, List};
use crate::failure::{Failure, Outcome};
use crate::hints;
use crate::input::name_of;
use crate::keys::{Asked, SOURCES, for_each, has_unknown_bounds, note_unknown_bounds};
use crate::list_arg::{ListArg, WithinArg, required};
use crate::lists::one_line;
use crate::mode_arg::ModeArg;
use crate::output::{BAD, BOLD, DIM, GOOD, Route, json, printable, stderr, stdout};
use crate::shared::Shared;
use crate::verdict::{ReasonView, VerdictView};

const EXAMPLES: &str = "\
Examples:
  acl explain DELETE /tickets/7 'tickets.*, -*.delete'
  acl explain GET '/tickets/{id}' READ_ONLY --mode session
  acl explain GET /tickets/7 'tickets.*, -*.delete | *.list' --within SUPPORT
  acl explain GET /tickets/7 --keys keys.csv --key web

LIST and what is given by `--within` are taken as stored lists: one that is stale, because a deny in it matches no tag \
that there is or was, grants nothing. Both may hold several lists with `|` between them; what any of them grants counts.";

const USAGE: &str = "\
acl explain [OPTIONS] <METHOD> <PATH> <LIST>
       acl explain [OPTIONS] <METHOD> <PATH> --keys <FILE> --key <NAME>";

const STATUSES: &str =
    "Exit status: 0 allowed, 1 denied, also because of a list in the file, 2 a mistake in the arguments";

/// Explain why a list may call an endpoint, or may not
#[derive(clap::Args)]
#[command(override_usage = USAGE, after_help = format!("{EXAMPLES}\n\n{SOURCES}\n\n{STATUSES}"))]
pub(crate) struct Args {
    #[command(flatten)]
    call: CallArg,
    #[command(flatten)]
    list: ListArg,
    #[command(flatten)]
    mode: ModeArg,
    #[command(flatten)]
    within: WithinArg,
    /// Take lists, mode and bound of a key from this CSV or store; `-` reads standard input
    #[arg(short, long, value_name = "FILE", requires = "key", conflicts_with_all = ["LIST", "option", "file", "within"])]
    keys: Option<PathBuf>,
    /// The name of that key, or its number
    #[arg(long, value_name = "NAME", requires = "keys")]
    key: Option<String>,
}

/// What is asked about: a key's, or that of the arguments.
struct Given {
    list: String,
    mode: String,
    within: Option<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    route: Route,
    mode: &'a str,
    list: &'a str,
    /// S4: the bound.
    within: Option<&'a str>,
    /// Whether bounds that are not known here may deny what is allowed.
    bounds_unknown: bool,
    #[serde(flatten)]
    verdict: VerdictView,
    tags: Vec<&'a str>,
    /// What it needs besides.
    needs: Vec<&'a str>,
    modes: Vec<&'a str>,
    /// Why the credential may do less than what is written.
    broken: Vec<ReasonView>,
    /// Where the registry has no such endpoint: those that may have been meant.
    near: Vec<String>,
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let file = shared.lock()?;
        let lock = file.lock()?;
        let catalog = lock.catalog();
        let (call, given) = self.given(&lock, &catalog)?;
        let asked = Asked { list: &given.list, mode: &given.mode, within: given.within.as_deref() };
        let mut credential = asked.credential(&catalog);
        if self.keys.is_none() {
            self.mode.mode(&catalog)?;
            credential = credential.well_formed()?;
        }
        let found = call.find(&catalog);
        let endpoint = found.and_then(|index| catalog.endpoint(index));
        let open = endpoint.iter().flat_map(|endpoint| endpoint.modes().iter());
        let answer = Answer {
            route: call.route(&catalog, found),
            mode: asked.mode,
            list: asked.list,
            within: asked.within,
            bounds_unknown: self.keys.as_deref().is_some_and(has_unknown_bounds),
            verdict: credential.decide(&catalog, endpoint),
            tags: endpoint.iter().flat_map(Endpoint::tags).map(Tag::as_str).collect(),
            needs: endpoint.iter().flat_map(Endpoint::needs).map(Tag::as_str).collect(),
            modes: open.map(|mode| mode.name(catalog.own_modes())).collect(),
            broken: credential.grant(&catalog).1,
            near: if found.is_none() { call.near(&catalog) } else { Vec::new() },
        };
        if let Some(keys) = &self.keys {
            note_unknown_bounds(keys)?;
        }
        if shared.as_json() {
            json(&answer)?;
        } else {
            answer.write(&credential)?;
            if let (false, false, Some(mode)) = (answer.verdict.allowed, found.is_none(), credential.mode()) {
                hints::write(&mut stderr(), &catalog, &credential, mode)?;
            }
        }
        Ok(u8::from(!answer.verdict.allowed))
    }

    fn given(&self, lock: &Lock<'_>, catalog: &Catalog<'_>) -> Result<(Call, Given), Failure> {
        let (call, word) = self.call.call(self.list.word(), catalog)?;
        let (Some(file), Some(name)) = (&self.keys, &self.key) else {
            let list = required(self.list.text_of(word.as_deref(), lock)?)?;
            let within = self.within.text(lock)?;
            return Ok((call, Given { list, mode: self.mode.name().to_owned(), within }));
        };
        if let Some(word) = word {
            return Err(Failure::Input(format!(
                "`{word}` is a list, and so is that of the key `{name}`; leave one out"
            )));
        }
        let mut found = Vec::new();
        for_each(file, |key| {
            if key.is_called(name) {
                let Asked { list, mode, within } = key.asked(self.mode.name());
                let (list, mode, within) = (list.to_owned(), mode.to_owned(), within.map(str::to_owned));
                found.push(Given { list, mode, within });
            }
            Ok(())
        })?;
        let (count, path) = (found.len(), name_of(file));
        match found.pop() {
            None => Err(Failure::Input(format!("{path}: no key `{name}`"))),
            Some(_) if count > 1 => {
                Err(Failure::Input(format!("{path}: the key `{name}` is there {count} times")))
            }
            Some(given) => Ok((call, given)),
        }
    }
}

impl Answer<'_> {
    fn write(&self, credential: &Credential<'_>) -> std::io::Result<()> {
        let mut out = stdout();
        writeln!(out, "{BOLD}{}{BOLD:#}", self.route)?;
        self.verdict.write(&mut out, "")?;
        let decided = self.verdict.reason.list_number;
        // The one that decided is told already.
        for broken in self.broken.iter().filter(|it| self.verdict.allowed || it.list_number != decided) {
            broken.write_broken(&mut out, "")?;
        }
        if !self.near.is_empty() {
            writeln!(out, "\n{DIM}Did you mean:{DIM:#}")?;
        }
        for near in &self.near {
            writeln!(out, "  {near}")?;
        }
        if !self.tags.is_empty() {
            writeln!(out, "\n  {DIM}tags{DIM:#}     {}", self.tags.join(", "))?;
            if !self.needs.is_empty() {
                writeln!(out, "  {DIM}needs{DIM:#}    {}", self.needs.join(", "))?;
            }
            let open = if self.modes.is_empty() { "everyone".to_owned() } else { self.modes.join(", ") };
            let mode = printable(self.mode);
            writeln!(out, "  {DIM}open to{DIM:#}  {open} {DIM}(asked as {mode}){DIM:#}")?;
            for list in credential.lists() {
                let name = if list.is_bound { "within" } else { "list" };
                if credential.has_single_lists() {
                    self.write_list(&mut out, name, &list)?;
                } else {
                    self.write_list(&mut out, &format!("{name} {}", list.number), &list)?;
                }
            }
        }
        out.flush()
    }

    /// The list, a caret under the pattern that decided; of a long one, only that pattern and its number.
    fn write_list(&self, out: &mut impl std::io::Write, name: &str, list: &List<'_>) -> std::io::Result<()> {
        let name = format!("{name:<8}");
        write!(out, "  {DIM}{name}{DIM:#} ")?;
        let Ok(parsed) = PatternList::parse(list.text) else {
            return writeln!(out, "{} {DIM}(malformed){DIM:#}", printable(list.text));
        };
        let reason = &self.verdict.reason;
        let decided = reason.pattern_number.filter(|_| reason.list_number == Some(list.number));
        let deciding = decided.and_then(|number| Some((number, parsed.patterns().nth(number - 1)?)));
        let (line, count) = (one_line(list.text), parsed.patterns().count());
        let style = if self.verdict.allowed { GOOD } else { BAD };
        match deciding {
            Some((number, pattern)) if line.len() > 68 => {
                writeln!(out, "{pattern} {DIM}({number} of {count}){DIM:#}")
            }
            None if line.len() > 68 => writeln!(out, "{count} patterns"),
            None => writeln!(out, "{line}"),
            Some((number, pattern)) => {
                let before = parsed.patterns().take(number - 1).map(|pattern| pattern.as_str().len() + 2);
                let column = name.len() + 3 + before.sum::<usize>();
                let carets = "^".repeat(pattern.as_str().len());
                writeln!(out, "{line}\n{:column$}{style}{carets}{style:#}", "")
            }
        }
    }
}
