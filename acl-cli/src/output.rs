//! What every kind of output shares: styles, numbers, tables, JSON.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use acl_core::Catalog;
use acl_core::is_hidden;
use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::lists::one_line;

pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const NOTE: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();

/// Standard output; colours only where a terminal shows them.
pub(crate) fn stdout() -> BufWriter<impl Write> {
    BufWriter::with_capacity(1 << 16, anstream::stdout().lock())
}

/// `1,223`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 key`, `50 keys`.
pub(crate) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// Text of others, such as the name of a key: what a terminal would obey, or not show, is written out.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    for c in text.chars() {
        if is_hidden(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// The text of lists, on one line.
fn shown(text: &str) -> String {
    if text.is_empty() { "(empty)".to_owned() } else { printable(&one_line(text)).into_owned() }
}

/// What decides for a group of keys, as its title after an empty line.
pub(crate) fn write_credential(
    out: &mut impl Write,
    list: &str,
    mode: &str,
    within: Option<&str>,
) -> io::Result<()> {
    let mode = if mode.is_empty() { "no mode".into() } else { printable(mode) };
    write!(out, "\n{BOLD}{}{BOLD:#} {DIM}by {mode}{DIM:#}", shown(list))?;
    if let Some(within) = within {
        write!(out, "{DIM}, within{DIM:#} {BOLD}{}{BOLD:#}", shown(within))?;
    }
    writeln!(out)
}

/// One value, indented. It has no colours to be taken out of it, which would be a tenth of a long answer's time.
pub(crate) fn json(value: &impl Serialize) -> Result<(), io::Error> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)?;
    out.flush()
}

/// Columns as wide as what stands in them; the last is as it is.
pub(crate) fn table(out: &mut impl Write, title: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(title.get(column).map(|cell| cell.len())).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..title.len()).map(width).collect();
    let line = |cells: &[&str]| {
        let mut text = String::new();
        for (cell, width) in cells.iter().zip(&widths) {
            text.push_str(cell);
            text.extend(std::iter::repeat_n(' ', width + 2 - cell.chars().count().min(*width)));
        }
        text.trim_end().to_owned()
    };
    writeln!(out, "{DIM}{}{DIM:#}", line(title))?;
    for row in rows {
        writeln!(out, "{}", line(&row.iter().map(String::as_str).collect::<Vec<_>>()))?;
    }
    Ok(())
}

/// Of keys, the names; of many, the first and how many more.
pub(crate) fn names(names: &[Box<str>]) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).map(|name| printable(name)).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {} more", grouped(more)),
    }
}

/// An endpoint, for programs.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Route {
    pub(crate) method: String,
    pub(crate) path: String,
}

impl Route {
    pub(crate) fn of(catalog: &Catalog<'_>, index: u16) -> Option<Self> {
        let route = catalog.route(index)?;
        Some(Self { method: route.method.to_owned(), path: route.path.to_owned() })
    }
}

impl std::fmt::Display for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
