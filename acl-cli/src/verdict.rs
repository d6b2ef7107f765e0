//! Why a credential may call an endpoint, or may not, as every command says it.

use std::io::{self, Write};

use serde::Serialize;

use crate::output::{BAD, DIM, GOOD, NOTE};

/// The verdict on one endpoint: the same fields in the JSON of every command.
#[derive(Serialize)]
pub(crate) struct VerdictView {
    pub(crate) allowed: bool,
    #[serde(flatten)]
    pub(crate) reason: ReasonView,
}

/// A reason, and which list and pattern it is about.
#[derive(Serialize)]
pub(crate) struct ReasonView {
    pub(crate) code: &'static str,
    /// In words, without the verdict.
    pub(crate) reason: String,
    /// The number of the bound (S4); none if the list is one of the credential's own.
    pub(crate) bound: Option<usize>,
    /// The credential's own lists count first, then those of its bound. None if no list was looked at.
    pub(crate) list_number: Option<usize>,
    pub(crate) pattern: Option<String>,
    pub(crate) pattern_number: Option<usize>,
    /// `in list 2, `, where the credential has several lists.
    #[serde(skip)]
    pub(crate) place: String,
    /// Whether it names something that grants nothing at any endpoint: a stale list, or a mistake.
    #[serde(skip)]
    pub(crate) is_broken: bool,
    /// Whether what was read is wrong: a malformed list, or a mode that the registry does not have.
    #[serde(skip)]
    pub(crate) is_mistake: bool,
    /// The first mistake of a malformed list, drawn.
    #[serde(skip)]
    pub(crate) drawn: Option<String>,
}

impl VerdictView {
    /// One line, and the place of a mistake under it.
    pub(crate) fn write(&self, out: &mut impl Write, indent: &str) -> io::Result<()> {
        let (style, verdict) = if self.allowed { (GOOD, "allowed") } else { (BAD, "denied") };
        write!(out, "{indent}{style}{verdict}:{style:#} ")?;
        self.reason.write(out, indent, !self.allowed)
    }
}

impl ReasonView {
    /// Of a list that grants nothing: one line, and the place of a mistake under it.
    pub(crate) fn write_broken(&self, out: &mut impl Write, indent: &str) -> io::Result<()> {
        write!(out, "{indent}{NOTE}broken:{NOTE:#} ")?;
        self.write(out, indent, true)
    }

    fn write(&self, out: &mut impl Write, indent: &str, with_code: bool) -> io::Result<()> {
        write!(out, "{}{}", self.place, self.reason)?;
        if with_code {
            write!(out, " {DIM}({}){DIM:#}", self.code)?;
        }
        writeln!(out)?;
        for line in self.drawn.iter().flat_map(|drawn| drawn.lines()) {
            writeln!(out, "{indent}{line}")?;
        }
        Ok(())
    }
}
