//! Keys and their lists, read one after another from CSV; what equal ones amount to is found out once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use acl_core::Catalog;
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use crate::credential::Credential;
use crate::failure::Failure;
use crate::input::{mode, name_of};
use crate::output::counted;

/// The columns of a file of keys, for `--help`.
pub(crate) const COLUMNS: &str = "\
The file is CSV whose first line names the columns `key`, `list` and, where keys differ in it, `mode`. A column `within` \
has the bound of a key, such as its maker's list: the key may call what both grant. It is empty where nothing \
bounds the key. `list` and `within` may hold several lists with `|` between them; what any of them grants counts.";

/// One line of the file.
pub(crate) struct Key<'r> {
    pub(crate) name: &'r str,
    pub(crate) list: &'r str,
    /// None where the file has no such column.
    pub(crate) mode: Option<&'r str>,
    /// S4: its bound.
    pub(crate) within: Option<&'r str>,
}

impl<'r> Key<'r> {
    /// What decides for it.
    pub(crate) fn asked(&self, mode: &'r str) -> Asked<'r> {
        Asked { list: self.list, mode: self.mode.unwrap_or(mode), within: self.within }
    }
}

/// What decides for a key: equal ones may call the same.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'r> {
    pub(crate) list: &'r str,
    pub(crate) mode: &'r str,
    pub(crate) within: Option<&'r str>,
}

impl<'r> Asked<'r> {
    pub(crate) fn credential(&self, catalog: &Catalog<'_>) -> Credential<'r> {
        Credential::of(self.list, self.within, mode(self.mode, catalog))
    }
}

/// Calls `each` with every key, in the file's order; `-` is standard input. Shows how far it is where standard
/// error is a terminal.
pub(crate) fn for_each(path: &Path, each: impl FnMut(Key<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
    let (from, bar) = source(path)?;
    read(path, bar.wrap_read(from), each)
}

/// A file or standard input, and a bar that goes when it is dropped.
pub(crate) fn source(path: &Path) -> Result<(Box<dyn Read>, ProgressBar), Failure> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin().lock()), progress(None)));
    }
    let named = |error| format!("{}: {error}", path.display());
    let file = File::open(path).map_err(named)?;
    let of = file.metadata().map_err(named)?;
    // A pipe has no length.
    let bar = progress(of.is_file().then_some(of.len()));
    Ok((Box::new(file), bar))
}

/// A bar, or a count of bytes where the length is not known. It is drawn only on a terminal.
fn progress(length: Option<u64>) -> ProgressBar {
    let form = if length.is_some() { "{bar:40} {percent} %, {eta} left" } else { "{spinner} {bytes} read" };
    let bar = length.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    let bar = bar.with_finish(ProgressFinish::AndClear);
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
    let named = |error: csv::Error| mistake(path, &error);
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 16).from_reader(from);
    let columns = Columns::of(path, reader.headers().map_err(named)?)?;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(named)? {
        let field = |column: usize| unguarded(record.get(column).unwrap_or_default()).1;
        let within = columns.within.map(field).filter(|within| !within.is_empty());
        let (mode, list) = (columns.mode.map(field), field(columns.list));
        each(Key { name: field(columns.key), list, mode, within })?;
    }
    Ok(())
}

/// A cell that a spreadsheet would take for a formula, as one that begins with a minus, has a quote before it. The quote,
/// if there is one, and the rest.
pub(crate) fn unguarded(cell: &str) -> (&str, &str) {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => ("'", rest),
        _ => ("", cell),
    }
}

/// What is wrong with a table, in the words of who wrote it.
pub(crate) fn mistake(path: &Path, error: &csv::Error) -> Failure {
    let path = name_of(path);
    Failure::Input(match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => format!(
            "{path}, line {}: {} where the first line has {expected_len}; a list with commas stands in double quotes, \
             with no space before them, as in `web,\"tickets.*, -*.delete\"`",
            pos.as_ref().map_or(0, csv::Position::line),
            counted(usize::try_from(*len).unwrap_or(usize::MAX), "column", "columns")
        ),
        csv::ErrorKind::Utf8 { pos, .. } => {
            format!("{path}, line {}: no UTF-8 text", pos.as_ref().map_or(0, csv::Position::line))
        }
        _ => format!("{path}: {error}"),
    })
}

/// Where the columns stand.
#[derive(Clone, Copy)]
pub(crate) struct Columns {
    key: usize,
    pub(crate) list: usize,
    mode: Option<usize>,
    pub(crate) within: Option<usize>,
}

impl Columns {
    pub(crate) fn of(path: &Path, header: &csv::StringRecord) -> Result<Self, Failure> {
        let column = |name: &str| header.iter().position(|found| found.trim() == name);
        let wrong = |what: String| {
            let found: Vec<String> = header.iter().map(|name| format!("`{name}`")).collect();
            let expected = "expected the columns `key`, `list` and, if wanted, `mode` and `within`, with commas between them";
            let path = name_of(path);
            Failure::Input(match found.join(", ") {
                none if none.is_empty() => format!("{path} is empty; {expected}"),
                found => format!("{path}, line 1: {what}; {expected}; found {found}"),
            })
        };
        for name in ["key", "list", "mode", "within"] {
            if header.iter().filter(|found| found.trim() == name).count() > 1 {
                return Err(wrong(format!("the column `{name}` is there twice")));
            }
        }
        let needed = |name: &str| column(name).ok_or_else(|| wrong(format!("no column `{name}`")));
        let (mode, within) = (column("mode"), column("within"));
        Ok(Self { key: needed("key")?, list: needed("list")?, mode, within })
    }
}

/// Answers about keys, each found once for all keys with the same lists, mode and bound.
pub(crate) struct Decided<A> {
    /// Lists and modes, each once. The number of a text is that of those before it.
    texts: HashMap<Box<str>, usize>,
    numbers: HashMap<(usize, usize, Option<usize>), usize>,
    answers: Vec<A>,
}

impl<A> Decided<A> {
    pub(crate) fn new() -> Self {
        Self { texts: HashMap::new(), numbers: HashMap::new(), answers: Vec::new() }
    }

    pub(crate) fn answer(
        &mut self,
        asked: Asked<'_>,
        find: impl FnOnce() -> Result<A, Failure>,
    ) -> Result<&mut A, Failure> {
        let within = asked.within.map(|within| self.number(within));
        let key = (self.number(asked.list), self.number(asked.mode), within);
        let number = match self.numbers.entry(key) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(unknown) => {
                self.answers.push(find()?);
                *unknown.insert(self.answers.len() - 1)
            }
        };
        // The number was given when its answer was pushed.
        self.answers.get_mut(number).ok_or_else(|| Failure::Input("a list without an answer".to_owned()))
    }

    fn number(&mut self, text: &str) -> usize {
        if let Some(known) = self.texts.get(text) {
            return *known;
        }
        let number = self.texts.len();
        self.texts.insert(text.into(), number);
        number
    }

    /// In the order in which the lists came first.
    pub(crate) fn into_answers(self) -> Vec<A> {
        self.answers
    }
}
