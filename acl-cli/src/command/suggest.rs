//! `acl suggest`: from an access log to a list.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::PathBuf;

use acl_core::requests::Requests;
use acl_core::suggest::list_for;
use acl_lock::is_method;
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::input::{ModeArg, lock, lock_text, name_of, parse};
use crate::keys::source;
use crate::output::{BOLD, DIM, NOTE, Route, counted, grouped, json, printable, stdout};
use crate::shared::Shared;

const EXAMPLES: &str = "\
Examples:
  acl suggest access.log
  grep key-7 access.log | acl suggest - --mode token

A line of the log begins with a method and a path, or holds them in quotes as servers write them
(`\"GET /tickets/7 HTTP/1.1\" 200`). Requests that were refused or failed (status 400 and above) are no use.

The list has the exact tags of what was used. `group.*` or `group.resource.*` stands for them only where every endpoint
under it that the mode can call was used, and there are at least three. There are no denies and no `*` at the front.

Exit status: 0 a list was found, 1 nothing that was used needs a list, 2 a mistake";

/// Suggest a list for what an access log shows to be used
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// An access log; `-` reads standard input
    log: PathBuf,
    #[command(flatten)]
    mode: ModeArg,
}

#[derive(Serialize)]
struct Answer<'a> {
    list: Option<String>,
    mode: &'a str,
    patterns: Vec<String>,
    used: usize,
    excess: Vec<Route>,
    /// Used, but not open to the mode.
    out_of_reach: Vec<Route>,
    /// Requests that name no endpoint, and how often.
    unknown: BTreeMap<String, usize>,
    /// Lines with a status of 400 or above.
    refused: usize,
}

/// What a log says.
#[derive(Default)]
struct Used {
    endpoints: Vec<u16>,
    unknown: BTreeMap<String, usize>,
    refused: usize,
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let text = lock_text(&shared.lock)?;
        let lock = lock(&shared.lock, &text)?;
        let catalog = lock.catalog();
        let mode = self.mode.mode(&catalog)?;
        let used = self.read(&Requests::of(&catalog))?;
        let suggested = list_for(&catalog, used.endpoints.iter().copied(), mode);
        let list = suggested.text();
        if let Some(list) = &list {
            parse(list)?; // P5: it may be too long
        }
        let routes =
            |indices: &[u16]| indices.iter().filter_map(|index| Route::of(&catalog, *index)).collect();
        let answer = Answer {
            list,
            mode: self.mode.name(),
            excess: routes(&suggested.excess),
            out_of_reach: routes(&suggested.out_of_reach),
            patterns: suggested.patterns,
            used: used.endpoints.len(),
            unknown: used.unknown,
            refused: used.refused,
        };
        if shared.json {
            json(&answer)?;
        } else {
            answer.write(catalog.len())?;
        }
        Ok(u8::from(answer.list.is_none()))
    }

    fn read(&self, requests: &Requests<'_>) -> Result<Used, Failure> {
        let named = |error: io::Error| Failure::Input(format!("{}: {error}", name_of(&self.log)));
        let (from, bar) = source(&self.log)?;
        let reader = BufReader::new(bar.wrap_read(from));
        let mut used = Used::default();
        let mut known: HashMap<String, Option<u16>> = HashMap::new();
        for (number, line) in (1..).zip(reader.split(b'\n')) {
            let line = line.map_err(named)?;
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_start_matches('\u{feff}').trim_end();
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let Some((method, path, status)) = request(line) else {
                // What was no HTTP is in a server's log too.
                if status(line).is_some_and(|status| status >= 400) {
                    used.refused += 1;
                    continue;
                }
                return Err(Failure::Input(format!(
                    "{}, line {number}: expected a method and a path such as `GET /tickets/7`, found `{}`",
                    name_of(&self.log),
                    line.chars().take(80).collect::<String>().escape_debug()
                )));
            };
            if status.is_some_and(|status| status >= 400) {
                used.refused += 1;
                continue;
            }
            let call = format!("{method} {path}");
            let found = *known.entry(call.clone()).or_insert_with(|| requests.find(method, path));
            used.endpoints.extend(found);
            if found.is_none() {
                *used.unknown.entry(call).or_default() += 1;
            }
        }
        used.endpoints.sort_unstable();
        used.endpoints.dedup();
        Ok(used)
    }
}

/// The quoted request of a server's line, and what stands after it.
fn quoted(line: &str) -> Option<(&str, &str)> {
    line.split_once('"').and_then(|(_, rest)| rest.split_once('"'))
}

fn status(line: &str) -> Option<u16> {
    quoted(line)?.1.split_whitespace().next()?.parse().ok()
}

/// Method, path without its query, and the status if the line has one.
fn request(line: &str) -> Option<(&str, &str, Option<u16>)> {
    let end = |word: &str| word.find(['?', '#']).unwrap_or(word.len());
    let mut words = line.split_whitespace();
    let (first, second) = (words.next()?, words.next().unwrap_or_default());
    if is_method(first) && second.starts_with('/') {
        let status = words.find_map(|word| word.parse().ok());
        return Some((first, &second[..end(second)], status));
    }
    let mut words = quoted(line)?.0.split_whitespace();
    let method = words.next().filter(|word| is_method(word))?;
    // A server logs `OPTIONS *` and whole addresses too.
    let address = words.next()?;
    Some((method, &address[..end(address)], status(line)))
}

impl Answer<'_> {
    fn write(&self, total: usize) -> io::Result<()> {
        let mut out = stdout();
        match &self.list {
            Some(list) => writeln!(out, "{BOLD}{list}{BOLD:#}\n")?,
            None => writeln!(out, "nothing that was used needs a list\n")?,
        }
        writeln!(
            out,
            "  {DIM}used{DIM:#}      {} of {} endpoints, by mode {}",
            grouped(self.used),
            grouped(total),
            self.mode
        )?;
        writeln!(out, "  {DIM}patterns{DIM:#}  {}", grouped(self.patterns.len()))?;
        writeln!(out, "  {DIM}excess{DIM:#}    {}", counted(self.excess.len(), "endpoint", "endpoints"))?;
        for route in &self.excess {
            writeln!(out, "            {route}")?;
        }
        if !self.out_of_reach.is_empty() {
            writeln!(
                out,
                "\n{NOTE}note:{NOTE:#} used, but not open to mode {}, so no list grants them:",
                self.mode
            )?;
        }
        for route in &self.out_of_reach {
            writeln!(out, "  {route}")?;
        }
        if !self.unknown.is_empty() {
            writeln!(out, "\n{NOTE}note:{NOTE:#} the registry has no such endpoint:")?;
        }
        for (call, times) in &self.unknown {
            let times = counted(*times, "time", "times");
            writeln!(out, "  {} {DIM}({times}){DIM:#}", printable(call))?;
        }
        if self.refused > 0 {
            let lines = counted(self.refused, "line", "lines");
            writeln!(out, "\n{NOTE}note:{NOTE:#} {lines} left out: refused or failed requests")?;
        }
        out.flush()
    }
}
