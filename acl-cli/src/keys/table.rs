//! Keys from a table: CSV in a file or on standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use acl_core::cell::unguarded;
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use crate::failure::Failure;
use crate::input::name_of;
use crate::keys::key::Key;
use crate::output::counted;

/// A file or standard input, and a bar that goes when it is dropped.
pub(crate) fn source(path: &Path) -> Result<(Box<dyn Read>, ProgressBar), Failure> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin().lock()), progress(None)));
    }
    let named = |error| format!("{}: {error}", name_of(path));
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

/// Calls `each` with the key of every line.
pub(crate) fn for_each(path: &Path, each: impl FnMut(Key<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
    let (from, bar) = source(path)?;
    read(path, bar.wrap_read(from), each)
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
        let field = |column: usize| unguarded(record.get(column).unwrap_or_default());
        // Where nothing bounds the key, there is no list.
        let lists = |column: Option<usize>| column.map(field).filter(|lists| !lists.is_empty());
        let (mode, list) = (columns.mode.map(field), field(columns.list));
        let (within, shadow) = (lists(columns.within), lists(columns.shadow));
        each(Key { name: field(columns.key), id: columns.id.map(field), list, shadow, mode, within })?;
    }
    Ok(())
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
    id: Option<usize>,
    mode: Option<usize>,
    pub(crate) shadow: Option<usize>,
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
        for name in ["key", "id", "list", "shadow", "mode", "within"] {
            if header.iter().filter(|found| found.trim() == name).count() > 1 {
                return Err(wrong(format!("the column `{name}` is there twice")));
            }
        }
        let needed = |name: &str| column(name).ok_or_else(|| wrong(format!("no column `{name}`")));
        let [id, shadow, mode, within] = ["id", "shadow", "mode", "within"].map(column);
        Ok(Self { key: needed("key")?, id, list: needed("list")?, shadow, mode, within })
    }
}
