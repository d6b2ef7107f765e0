//! `acl list`: the endpoints, or those that a list grants.

use std::io::Write as _;

use acl_core::{Access, Catalog, Tag};
use serde::Serialize;

use crate::credential::Credential;
use crate::failure::Outcome;
use crate::input::{ListArg, ModeArg, WithinArg, lock, lock_text};
use crate::output::{BOLD, Route, counted, grouped, json, stdout, table};
use crate::shared::Shared;

const EXAMPLES: &str = "\
Examples:
  acl list
  acl list 'tickets.*, -*.delete' --mode session
  acl list 'tickets.*, -*.delete | *.list'

LIST and what is given by `--within` are taken as stored: one that is stale grants nothing (S3), which is said on
standard error. Both may hold several lists with `|` between them; what any of them grants counts (S5).";

/// List the endpoints, or those that a list grants
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    list: ListArg,
    #[command(flatten)]
    mode: ModeArg,
    #[command(flatten)]
    within: WithinArg,
}

/// An endpoint, in full.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    route: Route,
    tags: Vec<String>,
    /// Empty where it is public.
    modes: Vec<String>,
    access: &'static str,
    explicit: bool,
}

impl Line {
    fn of(catalog: &Catalog<'_>, index: u16) -> Option<Self> {
        let endpoint = catalog.endpoint(index)?;
        let names = endpoint.modes().iter().map(|mode| mode.name(catalog.own_modes()).to_owned());
        Some(Self {
            route: Route::of(catalog, index)?,
            tags: endpoint.tags().map(Tag::as_str).map(str::to_owned).collect(),
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
        let mut open_to = if self.access == "public" { "everyone".to_owned() } else { self.modes.join(",") };
        if self.access == "authenticated" {
            open_to.push_str(" (authenticated)");
        }
        if self.explicit {
            open_to.push_str(" (explicit)");
        }
        vec![self.route.method.clone(), self.route.path.clone(), open_to, self.tags.join(", ")]
    }
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let text = lock_text(&shared.lock)?;
        let lock = lock(&shared.lock, &text)?;
        let catalog = lock.catalog();
        let mode = self.mode.mode(&catalog)?;
        let list = self.list.text(&lock)?;
        let within = self.within.text(&lock)?;
        // A bound alone grants what a list does.
        let (own, bound) = if list.is_some() { (list, within) } else { (within, None) };
        let credential = own.as_deref().map(|own| Credential::of(own, bound.as_deref(), Ok(mode)));
        let credential = credential.map(Credential::well_formed).transpose()?;
        let granted = credential.as_ref().map(|credential| credential.grant(&catalog));
        let (granted, broken) = granted.unzip();
        let indices =
            catalog.indices().filter(|index| granted.as_ref().is_none_or(|set| set.contains(*index)));
        let lines: Vec<Line> = indices.filter_map(|index| Line::of(&catalog, index)).collect();
        if shared.json {
            json(&lines)?;
        } else {
            self.write(&lines, catalog.len(), credential.is_some())?;
        }
        // Below the table, where it is seen; a program has it beside the answer.
        for broken in broken.into_iter().flatten() {
            broken.write_broken(&mut anstream::stderr().lock(), "")?;
        }
        Ok(0)
    }

    fn write(&self, lines: &[Line], of: usize, by_list: bool) -> std::io::Result<()> {
        let mut out = stdout();
        let rows: Vec<Vec<String>> = lines.iter().map(Line::cells).collect();
        table(&mut out, &["METHOD", "PATH", "OPEN TO", "TAGS"], &rows)?;
        if by_list {
            let (count, of) = (grouped(rows.len()), grouped(of));
            let mode = self.mode.name();
            writeln!(out, "\n{BOLD}{count}{BOLD:#} of {of} endpoints granted by mode {mode}")?;
        } else {
            writeln!(out, "\n{BOLD}{}{BOLD:#}", counted(rows.len(), "endpoint", "endpoints"))?;
        }
        out.flush()
    }
}
