//! Patterns that can be removed from a list because they do nothing, grouped by the reason.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use acl_core::{Catalog, EndpointSet, Finding, FindingKind, Mode, Pattern, PatternList, Rights};
use serde::Serialize;

use crate::html::Count;

/// Patterns of a list that do nothing, all for the same reason, and the list without them, which grants the same.
///
/// Its `Display` says how many there are and why, as in "89 redundant patterns: others grant or deny all that they do".
///
/// ```
/// use acl::{Mode, PatternList, Registry as _};
/// use acl_browser::Removable;
/// # mod tickets {
/// #     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
/// #     pub fn list() {}
/// # }
/// # acl::registry! { pub struct Api; endpoints: [tickets::list] }
/// let list = PatternList::parse("tickets.*, tickets.tickets.*, tickets.tickets.list")?;
/// let found: Vec<_> = Api::CATALOG.lint::<Vec<u64>>(list).at(Mode::KEY).collect();
/// let redundant = &Removable::among(Api::CATALOG, Mode::KEY, list, &found)[0];
/// assert_eq!((redundant.count(), redundant.left()), (2, "tickets.*".to_owned()));
/// # Ok::<(), acl::ParseError>(())
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct Removable<'a> {
    code: &'static str,
    count: usize,
    message: String,
    left: Vec<&'a str>,
}

impl<'a> Removable<'a> {
    /// Groups the findings of a lint of this list at a mode. A group is left out if the list would grant something else
    /// without its patterns.
    pub fn among<'f>(
        catalog: &Catalog<'_>,
        mode: Mode,
        list: PatternList<'a>,
        found: impl IntoIterator<Item = &'f Finding<'a>>,
    ) -> Vec<Self>
    where
        'a: 'f,
    {
        let mut numbers: BTreeMap<&'static str, BTreeSet<usize>> = BTreeMap::new();
        for finding in found {
            use FindingKind::{MatchesNothing, NoEffect, Redundant};
            if let (Redundant { .. } | NoEffect | MatchesNothing, Some(number)) =
                (finding.kind(), finding.pattern_number())
            {
                numbers.entry(finding.kind().code()).or_default().insert(number);
            }
        }
        let grant = |text: &str| Rights::new(catalog, mode, &[text]).grant::<Vec<u64>>();
        let whole: Option<EndpointSet<Vec<u64>>> = (!numbers.is_empty()).then(|| grant(list.as_str()));
        let without = |(code, numbers): (&'static str, BTreeSet<usize>)| {
            let left = (1..).zip(list.patterns()).filter(|(number, _)| !numbers.contains(number));
            let left: Vec<&str> = left.map(|(_, pattern)| Pattern::as_str(pattern)).collect();
            // Each pattern does nothing beside the others, but may do something once the others are removed.
            let is_same = !left.is_empty() && whole.as_ref() == Some(&grant(&left.join(", ")));
            let count = numbers.len();
            is_same.then(|| Self { code, count, message: message(code, count), left })
        };
        numbers.into_iter().filter_map(without).collect()
    }

    /// Returns the reason as the code of the findings: `redundant`, `no_effect` or `matches_nothing`.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Returns the number of patterns.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Returns the list without them.
    pub fn left(&self) -> String {
        self.left.join(", ")
    }
}

impl fmt::Display for Removable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

fn message(code: &str, count: usize) -> String {
    let (one, many) = match code {
        "redundant" => (
            "redundant pattern: others grant or deny all that it does",
            "redundant patterns: others grant or deny all that they do",
        ),
        "matches_nothing" => ("pattern matches nothing", "patterns match nothing"),
        _ => ("pattern has no effect", "patterns have no effect"),
    };
    format!("{} {}", Count(count), if count == 1 { one } else { many })
}
