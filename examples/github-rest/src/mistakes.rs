//! A bad list: every mistake, with a caret under the place.

use std::io::{self, Write};

use acl::PatternList;

use crate::output::{BAD, BOLD, counted};

pub(crate) fn write(out: &mut impl Write, text: &str) -> io::Result<()> {
    let errors: Vec<_> = PatternList::errors(text).collect();
    let mistakes = counted(errors.len(), "mistake", "mistakes");
    writeln!(out, "{BAD}error:{BAD:#} {BOLD}{mistakes} in the list, so it grants nothing{BOLD:#}")?;
    for error in errors {
        writeln!(out)?;
        for line in error.in_text(text).to_string().lines() {
            match line.strip_prefix("  | ").map(|marks| (marks, marks.trim_start())) {
                Some((marks, carets)) if !carets.is_empty() && carets.bytes().all(|b| b == b'^') => {
                    let column = marks.len() - carets.len();
                    writeln!(out, "    | {:column$}{BAD}{carets}{BAD:#}", "")?;
                }
                _ => writeln!(out, "  {line}")?,
            }
        }
    }
    Ok(())
}
