//! What every kind of output shares: styles, numbers, JSON.

use std::io::{self, Write};

use acl::{Mode, PatternList};
use anstyle::{AnsiColor, Style};
use serde::Serialize;

pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const NOTE: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const BAR: Style = AnsiColor::Green.on_default();
pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();

/// The columns that every line fits in, where its words are ours.
pub(crate) const WIDTH: usize = 80;

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

/// `1 group`, `50 groups`.
pub(crate) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// `an API key`.
pub(crate) fn holder(mode: Mode) -> &'static str {
    match mode {
        Mode::KEY => "an API key",
        Mode::TOKEN => "an API token",
        _ => "a session",
    }
}

/// The list on one line, cut to `width` columns: its own white space may hold line ends.
pub(crate) fn one_line(list: PatternList<'_>, width: usize) -> String {
    let patterns: Vec<&str> = list.patterns().map(acl::Pattern::as_str).collect();
    let mut line = patterns.join(", ");
    if line.len() > width {
        line.truncate(width - 1); // a list is ASCII
        line.push('…');
    }
    line
}

pub(crate) fn json(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// Words after a title, in lines of at most [`WIDTH`] columns.
pub(crate) fn wrapped(title: &str, words: &[&str]) -> String {
    let mut text = title.to_owned();
    let mut column = text.len();
    for (at, word) in words.iter().enumerate() {
        let comma = if at + 1 < words.len() { "," } else { "" };
        if column + 1 + word.len() + comma.len() > WIDTH {
            text.push_str("\n ");
            column = 1;
        }
        text.push(' ');
        text.push_str(word);
        text.push_str(comma);
        column += 1 + word.len() + comma.len();
    }
    text
}
