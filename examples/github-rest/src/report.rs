//! What a list grants: how much of each group and, if asked for, which endpoints.

use std::collections::BTreeMap;
use std::io::{self, Write};

use acl::{EndpointId, Mode, Pattern, PatternList, Registry as _};
use acl_core::suggest;
use serde::Serialize;

use crate::api::GitHub;
use crate::output::{BAR, BOLD, DIM, NOTE, counted, grouped, holder, json, one_line, wrapped};

const BAR_WIDTH: usize = 30;

#[derive(Serialize)]
pub(crate) struct Report<'a> {
    #[serde(skip)]
    parsed: PatternList<'a>,
    list: &'a str,
    mode: String,
    #[serde(skip)]
    holder: &'static str,
    granted: usize,
    total: usize,
    groups: Vec<Group>,
    /// Patterns that match no tag: most likely misspelt.
    unmatched: Vec<Unmatched<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoints: Option<Vec<Endpoint>>,
}

#[derive(Serialize)]
struct Unmatched<'a> {
    pattern: &'a str,
    near: Option<String>,
}

#[derive(Default, Serialize)]
struct Group {
    name: &'static str,
    granted: usize,
    total: usize,
}

#[derive(Serialize)]
struct Endpoint {
    method: &'static str,
    path: &'static str,
    tag: &'static str,
}

impl<'a> Report<'a> {
    pub(crate) fn new(list: PatternList<'a>, mode: Mode, with_endpoints: bool) -> Self {
        let grant = list.grant::<GitHub>(mode);
        let mut groups = BTreeMap::<_, Group>::new();
        for id in EndpointId::<GitHub>::all() {
            let Some(name) = id.tags().next().and_then(|tag| tag.segments().next()) else { continue };
            let counts = groups.entry(name).or_insert_with(|| Group { name, ..Group::default() });
            counts.total += 1;
            counts.granted += usize::from(grant.allows(id));
        }
        let unmatched = list.patterns().filter(|pattern| !GitHub::CATALOG.knows(*pattern));
        Self {
            parsed: list,
            list: list.as_str(),
            mode: mode.to_string(),
            holder: holder(mode),
            granted: grant.len(),
            total: GitHub::CATALOG.len(),
            groups: groups.into_values().collect(),
            unmatched: unmatched.map(Unmatched::from).collect(),
            endpoints: with_endpoints.then(|| grant.iter().map(Endpoint::from).collect()),
        }
    }

    pub(crate) fn write(&self, out: &mut impl Write, as_json: bool) -> io::Result<()> {
        if as_json {
            return json(out, self);
        }
        let share = percent(self.granted, self.total);
        let (granted, total) = (grouped(self.granted), grouped(self.total));
        writeln!(out, "{BOLD}{}{BOLD:#}", one_line(self.parsed, 76))?;
        writeln!(out, "grants {} {BOLD}{granted}{BOLD:#} of {total} endpoints ({share} %)", self.holder)?;
        for Unmatched { pattern, near } in &self.unmatched {
            let near = near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            writeln!(out, "{NOTE}note:{NOTE:#} `{pattern}` matches no tag{near}")?;
        }
        match &self.endpoints {
            Some(endpoints) => write_endpoints(out, endpoints),
            None => self.write_groups(out),
        }
    }

    fn write_groups(&self, out: &mut impl Write) -> io::Result<()> {
        let (some, none): (Vec<&Group>, Vec<&Group>) =
            self.groups.iter().partition(|group| group.granted > 0);
        if !some.is_empty() {
            writeln!(out, "\n  {DIM}{:<20}{:>8}{:>6}{DIM:#}", "group", "granted", "of")?;
        }
        for group in some {
            let Group { name, granted, total } = group;
            // A group granted in part shows neither a full bar nor none.
            let full = (granted * BAR_WIDTH / total).max(1);
            let (full, rest) = ("━".repeat(full), "╌".repeat(BAR_WIDTH - full));
            writeln!(
                out,
                "  {name:<20}{granted:>8}{total:>6}  {BAR}{full}{BAR:#}{DIM}{rest}{DIM:#}{:>5} %",
                percent(*granted, *total),
            )?;
        }
        if !none.is_empty() {
            let names: Vec<&str> = none.iter().map(|group| group.name).collect();
            let title = format!("{} with nothing granted:", counted(none.len(), "group", "groups"));
            writeln!(out, "\n{DIM}{}{DIM:#}", wrapped(&title, &names))?;
        }
        Ok(())
    }
}

/// Under each resource its endpoints, in the registry's order: by path, then method.
fn write_endpoints(out: &mut impl Write, endpoints: &[Endpoint]) -> io::Result<()> {
    let mut resources = BTreeMap::<_, Vec<&Endpoint>>::new();
    for endpoint in endpoints {
        let mut segments = endpoint.tag.split('.');
        resources.entry((segments.next(), segments.next())).or_default().push(endpoint);
    }
    for ((group, resource), endpoints) in resources {
        let (group, resource) = (group.unwrap_or_default(), resource.unwrap_or_default());
        writeln!(out, "\n{BOLD}{group}.{resource}{BOLD:#} {DIM}{}{DIM:#}", endpoints.len())?;
        for Endpoint { method, path, .. } in endpoints {
            writeln!(out, "  {DIM}{method:<6}{DIM:#}  {path}")?;
        }
    }
    Ok(())
}

impl From<EndpointId<GitHub>> for Endpoint {
    fn from(id: EndpointId<GitHub>) -> Self {
        let route = id.route();
        let tag = id.tags().next().map_or("", acl::Tag::as_str);
        Self { method: route.method, path: route.path, tag }
    }
}

impl<'a> From<Pattern<'a>> for Unmatched<'a> {
    fn from(pattern: Pattern<'a>) -> Self {
        Self { pattern: pattern.as_str(), near: suggest::pattern(GitHub::CATALOG, pattern) }
    }
}

/// Whole per cent, where only none is 0 and only all is 100.
fn percent(part: usize, whole: usize) -> usize {
    let down = part * 100 / whole.max(1);
    if part > 0 { down.max(1) } else { down }
}
