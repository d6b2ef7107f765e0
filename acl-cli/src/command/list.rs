//! `acl list`: the endpoints, or those that a list grants.

use std::io::Write as _;

use acl_core::{Access, Catalog, Endpoint, Mode, Tag};
use clap_complete::engine::ArgValueCompleter;
use serde::Serialize;

use crate::credential::Credential;
use crate::failure::Outcome;
use crate::input::mode;
use crate::list_arg::{ListArg, WithinArg};
use crate::output::{BOLD, Route, counted, grouped, json, stderr, stdout, write_count};
use crate::shared::Shared;
use crate::{complete, hints, table};

const EXAMPLES: &str = "\
Examples:
  acl list
  acl list 'tickets.*, -*.delete' --mode session
  acl list 'tickets.*, -*.delete | *.list'

LIST and what is given by `--within` are taken as stored lists: one that is stale, because a deny in it matches no tag \
that there is or was, grants nothing, which is said on standard error. Both may hold several lists with `|` between \
them; what any of them grants counts.";

/// List the endpoints, or those that a list grants
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    list: ListArg,
    /// Who asks: key, token, session, or a mode of the registry's own; of a list, key without this
    #[arg(short, long, value_name = "MODE", add = ArgValueCompleter::new(complete::modes))]
    mode: Option<String>,
    #[command(flatten)]
    within: WithinArg,
    /// Print only how many endpoints there are
    #[arg(long)]
    count: bool,
}

/// An endpoint, in full.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    route: Route,
    tags: Vec<String>,
    /// What it needs besides.
    needs: Vec<String>,
    /// Empty where it is public.
    modes: Vec<String>,
    access: &'static str,
    explicit: bool,
    /// Whether it is public, and a valid credential is recognised there.
    identified: bool,
}

impl Line {
    fn of(catalog: &Catalog<'_>, index: u16) -> Option<Self> {
        let endpoint = catalog.endpoint(index)?;
        let names = endpoint.modes().iter().map(|mode| mode.name(catalog.own_modes()).to_owned());
        Some(Self {
            route: Route::of(catalog, index)?,
            tags: endpoint.tags().map(Tag::as_str).map(str::to_owned).collect(),
            needs: endpoint.needs().map(Tag::as_str).map(str::to_owned).collect(),
            identified: endpoint.is_identified(),
            modes: if endpoint.access() == Access::Public { Vec::new() } else { names.collect() },
            access: match endpoint.access() {
                Access::Public => "public",
                Access::Authenticated => "authenticated",
                Access::Granted => "granted",
            },
            explicit: endpoint.is_explicit(),
        })
    }

    fn cells(&self) -> Vec<String> {
        let mut open_to = if self.access == "public" { "everyone".to_owned() } else { self.modes.join(", ") };
        if self.access == "authenticated" {
            open_to.push_str(" (authenticated)");
        }
        if self.explicit {
            open_to.push_str(" (explicit)");
        }
        if self.identified {
            open_to.push_str(" (identified)");
        }
        let mut tags = self.tags.join(", ");
        if !self.needs.is_empty() {
            tags.extend([" (needs ", &self.needs.join(", "), ")"]);
        }
        vec![self.route.method_or_kind().to_owned(), self.route.path.clone(), open_to, tags]
    }
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let file = shared.lock()?;
        let lock = file.lock()?;
        let catalog = lock.catalog();
        let mode = self.mode.as_deref().map(|name| mode(name, &catalog)).transpose()?;
        let list = self.list.text(&lock)?;
        let within = self.within.text(&lock)?;
        // A bound alone grants what a list does.
        let (own, bound) = if list.is_some() { (list, within) } else { (within, None) };
        let credential =
            own.as_deref().map(|own| Credential::of(own, bound.as_deref(), Ok(mode.unwrap_or(Mode::KEY))));
        let credential = credential.map(Credential::well_formed).transpose()?;
        let granted = credential.as_ref().map(|credential| credential.grant(&catalog));
        let (granted, broken) = granted.unzip();
        let is_open = |endpoint: Endpoint<'_>| {
            endpoint.access() == Access::Public || mode.is_none_or(|mode| endpoint.modes().contains(mode))
        };
        let is_asked_for = |index: &u16| match &granted {
            Some(granted) => granted.contains(*index),
            None => catalog.endpoint(*index).is_some_and(is_open),
        };
        let lines: Vec<Line> =
            catalog.indices().filter(is_asked_for).filter_map(|index| Line::of(&catalog, index)).collect();
        if self.count {
            write_count(lines.len())?;
        } else if shared.as_json() {
            json(&lines)?;
        } else {
            self.write(&lines, catalog.len(), credential.is_some())?;
        }
        // Below the table, where it is seen; a program has it beside the answer.
        for broken in broken.into_iter().flatten() {
            broken.write_broken(&mut stderr(), "")?;
        }
        if let Some((credential, mode)) = credential.as_ref().and_then(|it| Some((it, it.mode()?))) {
            hints::write(&mut stderr(), &catalog, credential, mode)?;
        }
        Ok(0)
    }

    fn write(&self, lines: &[Line], of: usize, by_list: bool) -> std::io::Result<()> {
        let mut out = stdout();
        let rows: Vec<Vec<String>> = lines.iter().map(Line::cells).collect();
        let count = rows.len();
        if count > 0 {
            table::write(&mut out, &["METHOD", "PATH", "OPEN TO", "TAGS"], &rows)?;
            writeln!(out)?;
        }
        let (granted, of) = (grouped(count), grouped(of));
        match &self.mode {
            mode if by_list => {
                let mode = mode.as_deref().unwrap_or("key");
                writeln!(out, "{BOLD}{granted}{BOLD:#} of {of} endpoints granted by mode {mode}")?;
            }
            Some(mode) => writeln!(out, "{BOLD}{granted}{BOLD:#} of {of} endpoints open to mode {mode}")?,
            None => writeln!(out, "{BOLD}{}{BOLD:#}", counted(count, "endpoint", "endpoints"))?,
        }
        out.flush()
    }
}
