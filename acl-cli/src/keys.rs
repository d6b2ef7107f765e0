//! Keys and their lists, read one after another from CSV; equal lists are told apart by a number once.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use acl_core::{Catalog, Pattern, PatternList};
use indicatif::{ProgressBar, ProgressStyle};

use crate::failure::Failure;

/// One line of the file.
pub(crate) struct Key<'r> {
    pub(crate) name: &'r str,
    pub(crate) list: &'r str,
    /// None where the file has no such column.
    pub(crate) mode: Option<&'r str>,
}

/// Calls `each` with every key, in the file's order; `-` is standard input. Shows how far it is where standard
/// error is a terminal.
pub(crate) fn for_each(path: &Path, each: impl FnMut(Key<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
    if path == Path::new("-") {
        return read(path, progress(None).wrap_read(io::stdin().lock()), each);
    }
    let named = |error| format!("{}: {error}", path.display());
    let file = File::open(path).map_err(named)?;
    let length = file.metadata().map_err(named)?.len();
    let bar = progress(Some(length));
    let outcome = read(path, bar.wrap_read(file), each);
    bar.finish_and_clear();
    outcome
}

/// A bar, or a count of bytes where the length is not known. It is drawn only on a terminal.
pub(crate) fn progress(length: Option<u64>) -> ProgressBar {
    let form = if length.is_some() { "{bar:40} {percent} %, {eta} left" } else { "{spinner} {bytes} read" };
    let bar = length.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    match ProgressStyle::with_template(form) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn read(
    path: &Path,
    from: impl Read,
    mut each: impl FnMut(Key<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let named = |error: csv::Error| Failure::Input(format!("{}: {error}", path.display()));
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 16).from_reader(from);
    let columns = Columns::of(path, reader.headers().map_err(named)?)?;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(named)? {
        let field = |column: usize| record.get(column).unwrap_or_default();
        let key = Key { name: field(columns.key), list: field(columns.list), mode: columns.mode.map(field) };
        each(key)?;
    }
    Ok(())
}

/// Where the columns stand.
#[derive(Clone, Copy)]
pub(crate) struct Columns {
    key: usize,
    pub(crate) list: usize,
    mode: Option<usize>,
}

impl Columns {
    pub(crate) fn of(path: &Path, header: &csv::StringRecord) -> Result<Self, Failure> {
        let column = |name: &str| header.iter().position(|found| found.trim() == name);
        let needed = |name: &str| {
            column(name).ok_or_else(|| {
                let found: Vec<String> = header.iter().map(|name| format!("`{name}`")).collect();
                format!(
                    "{}: no column `{name}`; expected the columns `key`, `list` and, if keys differ in it, `mode`; \
                     found {}",
                    path.display(),
                    if found.is_empty() { "none".to_owned() } else { found.join(", ") }
                )
            })
        };
        Ok(Self { key: needed("key")?, list: needed("list")?, mode: column("mode") })
    }
}

/// What is so of each different list of each mode, found out once.
pub(crate) struct Decided<A> {
    numbers: HashMap<Box<str>, Vec<(Box<str>, usize)>>,
    answers: Vec<A>,
}

impl<A> Decided<A> {
    pub(crate) fn new() -> Self {
        Self { numbers: HashMap::new(), answers: Vec::new() }
    }

    /// The answer for this list at this mode.
    pub(crate) fn answer(
        &mut self,
        list: &str,
        mode: &str,
        find: impl FnOnce() -> Result<A, Failure>,
    ) -> Result<&mut A, Failure> {
        let of_mode =
            |of_list: &Vec<(Box<str>, usize)>| of_list.iter().find(|(m, _)| **m == *mode).map(|(_, n)| *n);
        let number = if let Some(number) = self.numbers.get(list).and_then(of_mode) {
            number
        } else {
            self.answers.push(find()?);
            let number = self.answers.len() - 1;
            self.numbers.entry(list.into()).or_default().push((mode.into(), number));
            number
        };
        // The number was given when its answer was pushed.
        self.answers.get_mut(number).ok_or_else(|| Failure::Input("a list without an answer".to_owned()))
    }

    /// In the order in which the lists came first.
    pub(crate) fn into_answers(self) -> Vec<A> {
        self.answers
    }
}

/// S3, where many lists share their denies: each different deny is looked up once.
pub(crate) struct Stale<'a> {
    catalog: &'a Catalog<'a>,
    known: HashMap<Box<str>, bool>,
}

impl<'a> Stale<'a> {
    pub(crate) fn of(catalog: &'a Catalog<'a>) -> Self {
        Self { catalog, known: HashMap::new() }
    }

    /// The first deny that makes the list stale.
    pub(crate) fn deny<'l>(&mut self, list: PatternList<'l>) -> Option<Pattern<'l>> {
        list.patterns().filter(|pattern| pattern.is_deny()).find(|pattern| {
            if let Some(known) = self.known.get(pattern.as_str()) {
                !known
            } else {
                let known = self.catalog.knows(*pattern);
                self.known.insert(pattern.as_str().into(), known);
                !known
            }
        })
    }
}
