//! Hints about a list that a person typed: patterns that match nothing, and what was probably meant.

use std::io::{self, Write};

use acl_core::{Catalog, FindingKind, Mode, Pattern, PatternList, suggest};

use crate::credential::Credential;
use crate::output::NOTE;

/// Writes a note for each pattern that matches nothing and for each list that grants nothing.
pub(crate) fn write(
    out: &mut impl Write,
    catalog: &Catalog<'_>,
    credential: &Credential<'_>,
    mode: Mode,
) -> io::Result<()> {
    for text in credential.lists().map(|list| list.text) {
        let Ok(list) = PatternList::parse(text) else { continue };
        for finding in catalog.lint::<Vec<u64>>(list).at(mode) {
            let is_about_nothing = match finding.kind() {
                FindingKind::MatchesNothing | FindingKind::NotOpen => true,
                // A list with an allow that matches nothing has a note about that pattern already.
                FindingKind::GrantsNothing => list.patterns().all(Pattern::is_deny),
                _ => false,
            };
            if !is_about_nothing {
                continue;
            }
            let hint = suggest::hint(catalog, list, &finding).map(|hint| format!("; {hint}"));
            writeln!(out, "{NOTE}note:{NOTE:#} {finding}{}", hint.unwrap_or_default())?;
        }
    }
    Ok(())
}
