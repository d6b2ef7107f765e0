//! From a surface to the text of a file.

use core::fmt;

use acl_core::{Access, Endpoint, PatternList};

use crate::form::FORMAT;
use crate::lock::Lock;

const NOTE: &str = "\
# Who may call what. A test writes this file: `ACL_BLESS=1 cargo test` accepts a change.
# After a merge, take either fingerprint, then accept.
";

impl fmt::Display for Lock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let catalog = self.catalog();
        writeln!(f, "acl.lock {FORMAT}\n{NOTE}")?;
        for mode in catalog.own_modes() {
            writeln!(f, "mode {mode}")?;
        }
        for (former, present) in self.renamed() {
            writeln!(f, "renamed {former} => {present}")?;
        }
        for removed in catalog.removed() {
            writeln!(f, "removed {removed}")?;
        }
        for reserved in catalog.reserved() {
            writeln!(f, "reserved {reserved}")?;
        }
        for policy in self.policies() {
            writeln!(f, "policy {} = {}", policy.name, OneLine(policy.list))?;
        }
        let items = catalog.own_modes().len() + catalog.removed().len() + catalog.reserved().len();
        if items + self.renamed().len() + self.policies().len() > 0 {
            writeln!(f)?;
        }
        for (_, route, endpoint) in catalog.endpoints() {
            writeln!(f, "{route} {}", Facts(endpoint))?;
        }
        writeln!(f, "\nfingerprint {:032x}", catalog.fingerprint())
    }
}

/// What stands after the route.
struct Facts<'a>(Endpoint<'a>);

impl fmt::Display for Facts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.access() {
            Access::Public if self.0.is_identified() => "public(identified) ",
            Access::Public => "public ",
            Access::Authenticated => "authenticated ",
            Access::Granted => "",
        })?;
        if self.0.is_explicit() {
            f.write_str("explicit ")?;
        }
        if self.0.access() != Access::Public {
            f.write_str("modes=")?;
            for (at, mode) in self.0.modes().iter().enumerate() {
                write!(f, "{}{}", if at == 0 { "" } else { "," }, mode.name(self.0.own_modes()))?;
            }
            f.write_str(" ")?;
        }
        f.write_str("tags=")?;
        for (at, tag) in self.0.tags().enumerate() {
            write!(f, "{}{tag}", if at == 0 { "" } else { "," })?;
        }
        for (at, tag) in self.0.needs().enumerate() {
            write!(f, "{}{tag}", if at == 0 { " needs=" } else { "," })?;
        }
        Ok(())
    }
}

/// A list with its patterns on one line: its own white space may hold line ends.
pub(crate) struct OneLine<'a>(pub(crate) PatternList<'a>);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, pattern) in self.0.patterns().enumerate() {
            write!(f, "{}{pattern}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
