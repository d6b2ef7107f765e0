//! What every kind of output shares: styles, numbers, JSON.

use std::borrow::{Borrow, Cow};
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
    BufWriter::with_capacity(1 << 16, WhileRead(anstream::stdout().lock()))
}

/// Standard error, for what is no part of the answer.
pub(crate) fn stderr() -> impl Write {
    WhileRead(anstream::stderr().lock())
}

/// A writer whose reader may leave, as `head` does. What nobody reads is no error, and the exit status stays that of the
/// answer.
struct WhileRead<W>(W);

impl<W: Write> Write for WhileRead<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            flushed => flushed,
        }
    }
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

/// How many there are beyond the most that are shown; none if all are shown.
pub(crate) fn beyond(count: usize, most: usize) -> Option<usize> {
    count.checked_sub(most).filter(|more| *more > 0)
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

/// A number alone on its line, for scripts.
pub(crate) fn write_count(count: usize) -> io::Result<()> {
    let mut out = stdout();
    writeln!(out, "{count}")?;
    out.flush()
}

/// One value, indented. It has no colours to be taken out of it, which would be a tenth of a long answer's time.
pub(crate) fn json(value: &impl Serialize) -> Result<(), io::Error> {
    let mut out = BufWriter::with_capacity(1 << 16, WhileRead(io::stdout().lock()));
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)?;
    out.flush()
}

/// Of keys, the names; of many, the first and how many more.
pub(crate) fn names(names: &[Box<str>]) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).map(|name| printable(name)).collect::<Vec<_>>().join(", ");
    match beyond(names.len(), SHOWN) {
        None => shown,
        Some(more) => format!("{shown} and {} more", grouped(more)),
    }
}

/// An endpoint, for programs.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Route {
    /// None for a permission.
    pub(crate) method: Option<String>,
    /// Of a permission, its name.
    pub(crate) path: String,
}

/// What stands in the place of a method before the name of a permission.
pub(crate) const PERMISSION: &str = "permission";

impl Route {
    /// The method, or what stands in its place.
    pub(crate) fn method_or_kind(&self) -> &str {
        self.method.as_deref().unwrap_or(PERMISSION)
    }

    pub(crate) fn of(catalog: &Catalog<'_>, index: u16) -> Option<Self> {
        let route = catalog.route(index)?;
        let method = (!route.is_permission()).then(|| route.method.to_owned());
        Some(Self { method, path: route.path.to_owned() })
    }

    /// Those of these endpoints, in the same order.
    pub(crate) fn all(
        catalog: &Catalog<'_>,
        indices: impl IntoIterator<Item = impl Borrow<u16>>,
    ) -> Vec<Self> {
        indices.into_iter().filter_map(|index| Self::of(catalog, *index.borrow())).collect()
    }
}

impl std::fmt::Display for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method_or_kind(), self.path)
    }
}
