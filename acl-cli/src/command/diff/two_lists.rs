//! What one list grants and another does not.

use std::io::{self, Write as _};

use acl_core::{Catalog, Mode};
use serde::Serialize;

use crate::command::diff::fails::{FailOn, Fails};
use crate::credential::Credential;
use crate::failure::{Failure, Outcome};
use crate::output::{BAD, BOLD, DIM, GOOD, Route, counted, json, stdout};
use crate::verdict::ReasonView;

/// Two texts of lists, and the mode at which they are compared.
pub(crate) struct Asked<'a> {
    pub(crate) old: &'a str,
    pub(crate) new: &'a str,
    pub(crate) mode: Mode,
    pub(crate) mode_name: &'a str,
}

#[derive(Serialize)]
struct Answer<'a> {
    old: &'a str,
    new: &'a str,
    mode: &'a str,
    gained: Vec<Route>,
    lost: Vec<Route>,
    /// Why a list grants nothing: of the old ones, and of the new ones.
    old_broken: Vec<ReasonView>,
    new_broken: Vec<ReasonView>,
    fails: Vec<&'static str>,
}

impl Asked<'_> {
    pub(crate) fn run(&self, catalog: &Catalog<'_>, fails: &Fails, as_json: bool) -> Outcome {
        let grant = |text| -> Result<_, Failure> {
            Ok(Credential::of(text, None, Ok(self.mode)).well_formed()?.grant(catalog))
        };
        let ((before, old_broken), (after, new_broken)) = (grant(self.old)?, grant(self.new)?);
        let (gained, lost) = (after.difference(&before), before.difference(&after));
        let answer = Answer {
            old: self.old,
            new: self.new,
            mode: self.mode_name,
            fails: fails.of([
                FailOn::Gain.found(!gained.is_empty()),
                FailOn::Loss.found(!lost.is_empty()),
                FailOn::Stale.found(!new_broken.is_empty()),
            ]),
            gained: Route::all(catalog, gained.iter()),
            lost: Route::all(catalog, lost.iter()),
            old_broken,
            new_broken,
        };
        if as_json {
            json(&answer)?;
        } else {
            answer.write()?;
        }
        Ok(u8::from(!answer.fails.is_empty()))
    }
}

impl Answer<'_> {
    fn write(&self) -> io::Result<()> {
        let mut out = stdout();
        for (name, list, broken) in [("old", self.old, &self.old_broken), ("new", self.new, &self.new_broken)]
        {
            writeln!(out, "{DIM}{name}{DIM:#} {BOLD}{}{BOLD:#}", crate::lists::one_line(list))?;
            for broken in broken {
                broken.write_broken(&mut out, "  ")?;
            }
        }
        for route in &self.gained {
            writeln!(out, "  {GOOD}+{GOOD:#} {route}")?;
        }
        for route in &self.lost {
            writeln!(out, "  {BAD}-{BAD:#} {route}")?;
        }
        let (gained, lost) = (counted(self.gained.len(), "endpoint", "endpoints"), self.lost.len());
        writeln!(out, "\n{BOLD}{gained} gained, {lost} lost{BOLD:#}, by mode {}", self.mode)?;
        out.flush()
    }
}
