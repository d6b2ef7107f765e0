//! `acl suggest`: from an access log to a list.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};

use acl_core::Catalog;
use acl_core::requests::Requests;
use acl_core::suggest::list_for;
use acl_keys::Calls;
use clap::ValueHint;
use serde::Serialize;

use crate::address;
use crate::failure::{Failure, Outcome};
use crate::input::{self, file_or_input, name_of};
use crate::keys::store::Store;
use crate::keys::table::source;
use crate::list_arg::parse;
use crate::mode_arg::ModeArg;
use crate::output::{DIM, NOTE, Route, beyond, counted, grouped, json, printable, stderr, stdout};
use crate::request_line::{self, Columns, Line};
use crate::shared::Shared;

const EXAMPLES: &str = "\
Examples:
  acl suggest access.log
  acl suggest < audit.jsonl
  grep key-7 access.log | acl suggest --mode token > list.txt
  acl suggest --keys sqlite://keys.db --key shop

Standard output has the list and nothing else; what is to be said about it is on standard error.

The log has a request a line, as servers write them: JSON objects with a method, a path and a status, such as the audit \
events of acl-tower; the common, combined and extended log formats; `method=GET path=/tickets/7 status=200`; or a method, a path \
or whole address, and perhaps a status of three digits. Requests that were refused or failed (status 400 and above) are \
no use; they are left out and counted, and so are lines without a request.

A store counts the calls of its keys: `--keys` takes what all live keys of the mode called, and `--key` what one of them \
did.

The list has the exact tags of what was used. `group.*` or `group.resource.*` stands for them only where every endpoint \
under it that the mode can call was used, and there are at least three. There are no denies and no `*` at the front.

Exit status: 0 a list was found, 1 nothing that was used needs a list, 2 a mistake, or no line has a request";

/// Suggest a list for what an access log shows to be used
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// An access log; standard input without one, or for `-`
    #[arg(value_hint = ValueHint::FilePath)]
    log: Option<PathBuf>,
    /// The address of a store: what its keys called is taken instead of a log
    #[arg(short, long, value_name = "ADDRESS", conflicts_with = "log")]
    keys: Option<PathBuf>,
    /// Only what the key with this name or number called; its mode counts
    #[arg(long, value_name = "NAME")]
    key: Option<String>,
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
    /// Lines of requests that were refused or failed.
    refused: usize,
    /// Lines without a request.
    skipped: usize,
}

/// What a log says.
#[derive(Default)]
struct Used {
    endpoints: BTreeSet<u16>,
    unknown: BTreeMap<String, usize>,
    refused: usize,
    skipped: usize,
    /// The first line without a request.
    first_skipped: Option<String>,
}

impl Args {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let file = shared.lock()?;
        let lock = file.lock()?;
        let catalog = lock.catalog();
        let mut mode_name = self.mode.name().to_owned();
        let mut mode = self.mode.mode(&catalog)?;
        let used = if let Some(address) = self.store()? {
            let store = Store::read(address)?;
            let key = self.key.as_deref().map(|name| store.named(name)).transpose()?;
            if let Some(key) = &key {
                mode = input::mode(&key.mode, &catalog)?;
                mode_name.clone_from(&key.mode);
            }
            let calls = key.as_ref().map_or_else(|| store.calls_by(&mode_name), |key| store.calls_of(key))?;
            Used::of(&calls, &catalog)
        } else {
            let log = file_or_input(self.log.as_deref(), "requests")?;
            Used::read(&log, &Requests::of(&catalog))?
        };
        let suggested = list_for(&catalog, used.endpoints.iter().copied(), mode);
        let list = suggested.text();
        if let Some(list) = &list {
            let _ = parse(list)?; // P5: it may be too long
        }
        let answer = Answer {
            list,
            mode: &mode_name,
            excess: Route::all(&catalog, &suggested.excess),
            out_of_reach: Route::all(&catalog, &suggested.out_of_reach),
            patterns: suggested.patterns,
            used: used.endpoints.len(),
            unknown: used.unknown,
            refused: used.refused,
            skipped: used.skipped,
        };
        if shared.as_json() {
            json(&answer)?;
        } else {
            answer.write(catalog.len())?;
        }
        Ok(u8::from(answer.list.is_none()))
    }

    /// The address of the store, if what was called is to be read from one.
    fn store(&self) -> Result<Option<&str>, Failure> {
        let named = self.keys.as_deref().or(self.log.as_deref());
        let found = named.and_then(address::of_store);
        match (&self.keys, found) {
            (Some(file), None) => Err(Failure::Input(format!(
                "{}: a file of keys has no calls; `--keys` takes the address of a store, such as `sqlite://keys.db`, and \
                 a log is an argument",
                name_of(file)
            ))),
            (None, None) if self.key.is_some() => Err(Failure::Input(
                "`--key` is about a key of a store; name the store by `--keys`, such as `--keys sqlite://keys.db`"
                    .to_owned(),
            )),
            _ => Ok(found),
        }
    }
}

impl Used {
    /// From the counts of a store.
    fn of(calls: &[Calls], catalog: &Catalog<'_>) -> Self {
        let mut used = Self::default();
        let number = |calls: u64| usize::try_from(calls).unwrap_or(usize::MAX);
        for call in calls {
            used.refused = used.refused.saturating_add(number(call.refused));
            if call.allowed == 0 {
                continue;
            }
            if let Some(index) = catalog.find(&call.method, &call.path) {
                used.endpoints.insert(index);
            } else {
                let route = format!("{} {}", call.method, call.path);
                used.unknown.insert(route.trim_start().to_owned(), number(call.allowed));
            }
        }
        used
    }

    fn read(log: &Path, requests: &Requests<'_>) -> Result<Self, Failure> {
        let named = |error: io::Error| Failure::Input(format!("{}: {error}", name_of(log)));
        let (from, bar) = source(log)?;
        let reader = BufReader::new(bar.wrap_read(from));
        let mut used = Self::default();
        let mut has_request = false;
        let mut columns = None;
        for line in reader.split(b'\n') {
            let line = line.map_err(named)?;
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with('#') {
                columns = Columns::of(line).or(columns);
                continue;
            }
            let read =
                columns.as_ref().map_or_else(|| request_line::read(line), |columns| columns.read(line));
            has_request |= read != Line::Other;
            used.take(read, line, requests);
        }
        if !has_request && used.skipped == 0 {
            return Err(Failure::Input(format!("{}: no request in it", name_of(log))));
        }
        match used.first_skipped.take().filter(|_| !has_request) {
            Some(line) => Err(Failure::Input(format!(
                "{}: no line has a request such as `GET /tickets/7 200`; the first is `{}`",
                name_of(log),
                line.chars().take(80).collect::<String>().escape_debug()
            ))),
            None => Ok(used),
        }
    }

    fn take(&mut self, read: Line<'_>, line: &str, requests: &Requests<'_>) {
        match read {
            Line::Request(request) if !request.is_refused => {
                if let Some(index) = requests.find(&request.method, &request.address) {
                    self.endpoints.insert(index);
                } else {
                    let address = request.address.split(['?', '#']).next().unwrap_or_default();
                    *self.unknown.entry(format!("{} {address}", request.method)).or_default() += 1;
                }
            }
            Line::Request(_) | Line::Refused => self.refused += 1,
            Line::Other => {
                self.skipped += 1;
                self.first_skipped.get_or_insert_with(|| line.to_owned());
            }
        }
    }
}

/// The most calls without an endpoint that are shown.
const MOST_UNKNOWN: usize = 20;

impl Answer<'_> {
    fn write(&self, total: usize) -> io::Result<()> {
        if let Some(list) = &self.list {
            let mut out = stdout();
            writeln!(out, "{list}")?;
            out.flush()?;
        }
        let mut err = stderr();
        let (used, total) = (grouped(self.used), grouped(total));
        if self.list.is_none() {
            writeln!(err, "nothing that was used needs a list")?;
        }
        writeln!(err, "  {DIM}used{DIM:#}      {used} of {total} endpoints, by mode {}", self.mode)?;
        writeln!(err, "  {DIM}patterns{DIM:#}  {}", grouped(self.patterns.len()))?;
        writeln!(err, "  {DIM}excess{DIM:#}    {}", counted(self.excess.len(), "endpoint", "endpoints"))?;
        for route in &self.excess {
            writeln!(err, "            {route}")?;
        }
        if !self.out_of_reach.is_empty() {
            let mode = self.mode;
            writeln!(err, "{NOTE}note:{NOTE:#} used, but not open to mode {mode}, so no list grants them:")?;
        }
        for route in &self.out_of_reach {
            writeln!(err, "  {route}")?;
        }
        self.write_left_out(&mut err)
    }

    fn write_left_out(&self, err: &mut impl io::Write) -> io::Result<()> {
        if !self.unknown.is_empty() {
            writeln!(err, "{NOTE}note:{NOTE:#} the registry has no such endpoint:")?;
        }
        let mut unknown: Vec<(&String, &usize)> = self.unknown.iter().collect();
        unknown.sort_by_key(|(_, times)| std::cmp::Reverse(**times));
        for (call, times) in unknown.iter().take(MOST_UNKNOWN) {
            let times = counted(**times, "time", "times");
            writeln!(err, "  {} {DIM}({times}){DIM:#}", printable(call))?;
        }
        if let Some(more) = beyond(unknown.len(), MOST_UNKNOWN) {
            writeln!(err, "  and {} more", grouped(more))?;
        }
        for (count, what) in [(self.refused, "refused or failed requests"), (self.skipped, "no requests")] {
            if count > 0 {
                let lines = counted(count, "line", "lines");
                writeln!(err, "{NOTE}note:{NOTE:#} {lines} left out: {what}")?;
            }
        }
        Ok(())
    }
}
