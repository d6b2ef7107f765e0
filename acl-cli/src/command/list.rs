//! `acl list`: the endpoints, or those that a list grants.

use std::io::Write as _;

use acl_core::{Access, Catalog, Tag};
use serde::Serialize;

use crate::args::Shared;
use crate::failure::{Failure, Outcome};
use crate::input::{ListArg, ModeArg, WithinArg, lock, lock_text, parse};
use crate::output::{BOLD, Route, counted, grouped, json, stdout, table};

const EXAMPLES: &str = "\
Examples:
  acl list
  acl list 'tickets.*, -*.delete' --mode session";

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
        let mut words = vec![0; catalog.words()];
        match &list {
            Some(list) => catalog
                .grant_into(parse(list)?, mode, &mut words)
                .map_err(|error| Failure::Input(error.to_string()))?,
            None => words.fill(u64::MAX),
        }
        if let Some(within) = self.within.text(&lock)? {
            let mut bound = vec![0; catalog.words()];
            catalog
                .grant_into(parse(within)?, mode, &mut bound)
                .map_err(|error| Failure::Input(error.to_string()))?;
            words.iter_mut().zip(bound).for_each(|(word, bound)| *word &= bound);
        }
        let granted = |index: &u16| {
            words.get(usize::from(index / 64)).is_some_and(|word| word >> (index % 64) & 1 == 1)
        };
        let indices = (0..=u16::MAX).take(catalog.len()).filter(granted);
        let lines: Vec<Line> = indices.filter_map(|index| Line::of(&catalog, index)).collect();
        if shared.json {
            json(&lines)?;
            return Ok(0);
        }
        let mut out = stdout();
        let rows: Vec<Vec<String>> = lines.iter().map(Line::cells).collect();
        table(&mut out, &["METHOD", "PATH", "OPEN TO", "TAGS"], &rows)?;
        match list.as_deref().or(self.within.text(&lock)?) {
            Some(_) => {
                let (mode, of) = (self.mode.name(), grouped(catalog.len()));
                writeln!(
                    out,
                    "\n{BOLD}{}{BOLD:#} of {of} endpoints granted by mode {mode}",
                    grouped(rows.len())
                )?;
            }
            None => writeln!(out, "\n{BOLD}{}{BOLD:#}", counted(rows.len(), "endpoint", "endpoints"))?,
        }
        out.flush()?;
        Ok(0)
    }
}
