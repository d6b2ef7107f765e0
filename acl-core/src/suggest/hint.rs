//! What to write instead of what a lint found (feature `alloc`).

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::catalog::finding::{Finding, FindingKind};
use crate::catalog::lookup::Catalog;
use crate::suggest::near_pattern::pattern;
use crate::text::list::PatternList;
use crate::text::pattern::Pattern;

/// What may have been meant. Its `Display` is a question or a clause, without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hint<'c> {
    /// Another pattern, in the place of the one that the finding is about.
    Pattern(String),
    /// Another list, in the place of the whole.
    List(String),
    /// No tag ends in the operation that the pattern names. These are the operations that there are, sorted: those of
    /// the tags that the rest of the pattern matches, or of all tags if it matches none.
    Operations(Vec<&'c str>),
}

impl Hint<'_> {
    /// The text to write instead, if there is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Pattern(text) | Self::List(text) => Some(text),
            Self::Operations(_) => None,
        }
    }
}

impl fmt::Display for Hint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pattern(text) | Self::List(text) => write!(f, "did you mean `{text}`?"),
            Self::Operations(operations) => {
                let noun = if let [_] = operations[..] { "the operation is" } else { "the operations are" };
                write!(f, "{noun} ")?;
                for (at, operation) in operations.iter().enumerate() {
                    let before = match at {
                        0 => "",
                        _ if at + 1 == operations.len() => " and ",
                        _ => ", ",
                    };
                    write!(f, "{before}`{operation}`")?;
                }
                Ok(())
            }
        }
    }
}

/// Says what may have been meant by what a [lint](Catalog::lint) of the list found.
///
/// A pattern that matches nothing gets the [pattern] that is near to it, or else the operations that there are. A list
/// of denies alone, which grants nothing, gets `*` before it. O(tags), for one finding.
///
/// ```
/// use acl_core::PatternList;
/// use acl_core::assemble::{Declaration, Declarations};
///
/// let declared = |path, tag| Declaration { method: "GET", path, tags: vec![tag], ..Declaration::default() };
/// let endpoints = vec![declared("/tickets", "tickets.list"), declared("/tickets/{id}", "tickets.get")];
/// let assembled = Declarations { endpoints, ..Declarations::default() }.assemble()?;
/// let catalog = assembled.catalog();
/// let hint = |text| {
///     let list = PatternList::parse(text).ok()?;
///     let mut findings = catalog.lint::<Vec<u64>>(list);
///     findings.find_map(|finding| acl_core::suggest::hint(&catalog, list, &finding)).map(|hint| hint.to_string())
/// };
/// assert_eq!(hint("tikets.*").as_deref(), Some("did you mean `tickets.*`?"));
/// assert_eq!(hint("-*.list").as_deref(), Some("did you mean `*, -*.list`?"));
/// assert_eq!(hint("*.create").as_deref(), Some("the operations are `get` and `list`"));
/// assert_eq!(hint("*"), None);
/// # Ok::<(), acl_core::assemble::AssembleError>(())
/// ```
pub fn hint<'c>(catalog: &'c Catalog<'c>, list: PatternList<'_>, finding: &Finding<'_>) -> Option<Hint<'c>> {
    match (finding.kind(), finding.pattern()) {
        (FindingKind::MatchesNothing | FindingKind::Stale, Some(unknown)) => {
            let near = pattern(catalog, unknown).map(Hint::Pattern);
            near.or_else(|| operations(catalog, unknown).map(Hint::Operations))
        }
        (FindingKind::GrantsNothing, _) if list.patterns().all(Pattern::is_deny) => {
            let whole = format!("*, {}", list.as_str().trim_ascii());
            let grants = |list| !catalog.grant_by_tags::<Vec<u64>>(list).is_empty();
            PatternList::parse(&whole).is_ok_and(grants).then_some(Hint::List(whole))
        }
        _ => None,
    }
}

/// More operations than this are no help.
const MOST_OPERATIONS: usize = 12;

fn operations<'c>(catalog: &'c Catalog<'c>, unknown: Pattern<'_>) -> Option<Vec<&'c str>> {
    let (rest, operation) = unknown.body().rsplit_once('.').filter(|(_, operation)| *operation != "*")?;
    let of_tags = || catalog.tags().filter_map(|tag| tag.as_str().rsplit_once('.'));
    if of_tags().any(|(_, known)| known == operation) {
        return None;
    }
    let any = format!("{rest}.*");
    let rest = Pattern::parse(&any).ok().filter(|rest| catalog.tags().any(|tag| rest.matches(tag)));
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in catalog.tags().filter(|tag| rest.is_none_or(|rest| rest.matches(*tag))) {
        if let Some((_, operation)) = tag.as_str().rsplit_once('.') {
            *times.entry(operation).or_default() += 1;
        }
    }
    let mut known: Vec<(&str, usize)> = times.into_iter().collect();
    known.sort_by_key(|(_, times)| core::cmp::Reverse(*times));
    known.truncate(MOST_OPERATIONS);
    let mut known: Vec<&str> = known.into_iter().map(|(operation, _)| operation).collect();
    known.sort_unstable();
    (!known.is_empty()).then_some(known)
}
