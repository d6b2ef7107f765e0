//! What may have been meant: words and patterns near to wrong ones, and a list for what was used (feature `alloc`).

mod hint;
mod used;

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::mem;

use crate::catalog::lookup::Catalog;
use crate::text::pattern::Pattern;
use crate::text::tag::Tag;

pub use hint::{Hint, hint};
pub use used::{SuggestedList, list_for};

/// The candidate nearest to `word`, if one is near: at most a third of its letters differ. The first of equals.
///
/// ```
/// use acl_core::suggest::nearest;
///
/// assert_eq!(nearest("tikets", ["people", "tickets"]), Some("tickets"));
/// assert_eq!(nearest("legacy", ["people", "tickets"]), None);
/// ```
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let letters = word.chars().count();
    let most = letters.div_ceil(3);
    candidates
        .into_iter()
        // As many letters must be inserted or removed at least: a text of any length costs no comparison.
        .filter(|candidate| candidate.chars().count().abs_diff(letters) <= most)
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The endpoints with the path nearest to that of a call, if one is near: three at most, that with the call's method
/// first. The path of the call is that of a request or a declared one: a parameter stands for whatever the request has in
/// its place.
///
/// ```
/// use acl_core::assemble::{Declaration, Declarations};
///
/// let declared = |method, path| Declaration { method, path, tags: vec!["a.b"], ..Declaration::default() };
/// let endpoints = vec![declared("GET", "/tickets/{id}"), declared("PUT", "/tickets/{id}")];
/// let assembled = Declarations { endpoints, ..Declarations::default() }.assemble()?;
/// let catalog = assembled.catalog();
/// let near = |method, path| acl_core::suggest::endpoints(&catalog, method, path);
/// assert_eq!(near("PUT", "/tikets/7"), [1, 0]);
/// assert_eq!(near("DELETE", "/tickets/7"), [0, 1]);
/// assert_eq!(near("GET", "/people"), []);
/// # Ok::<(), acl_core::assemble::AssembleError>(())
/// ```
pub fn endpoints(catalog: &Catalog<'_>, method: &str, path: &str) -> Vec<u16> {
    const MOST: usize = 3;
    let most = path.chars().count().div_ceil(3);
    let mut near: Vec<(usize, bool, u16)> = catalog
        .endpoints()
        .filter_map(|(index, route, _)| {
            let letters = apart(route.path, path, most).filter(|letters| *letters <= most)?;
            Some((letters, route.method != method, index))
        })
        .collect();
    near.sort_unstable();
    let nearest = near.first().map(|(letters, ..)| *letters);
    near.retain(|(letters, ..)| Some(*letters) == nearest);
    near.into_iter().take(MOST).map(|(.., index)| index).collect()
}

/// The distance between a path and a declared one; `None` if their lengths alone are too far apart. If both have the same
/// number of segments, it is the sum over the segments, and a parameter is equal to whatever stands in its place.
fn apart(declared: &str, path: &str, most: usize) -> Option<usize> {
    if declared.split('/').count() != path.split('/').count() {
        let longer = declared.chars().count().abs_diff(path.chars().count());
        return (longer <= most).then(|| distance(path, declared));
    }
    let segment = |(own, given): (&str, &str)| {
        if own.starts_with('{') && !given.is_empty() { 0 } else { distance(given, own) }
    };
    Some(declared.split('/').zip(path.split('/')).map(segment).sum())
}

/// A pattern near to one that matches nothing, its minus included. It matches a present tag, and is the first that
/// does of: its unknown segments corrected; these with `.*` after them, since a group alone is no tag; a lone
/// segment with `*.` before it, since an operation alone is none either; if it has no `*`, the shortest tag that has
/// its segments in their order; the nearest that is made from a tag and whose last segment is near, too.
///
/// ```
/// use acl_core::Pattern;
/// use acl_core::assemble::{Declaration, Declarations};
///
/// let tags = vec!["tickets.tickets.list"];
/// let list = Declaration { method: "GET", path: "/tickets", tags, ..Declaration::default() };
/// let assembled = Declarations { endpoints: vec![list], ..Declarations::default() }.assemble()?;
/// let near = |text| acl_core::suggest::pattern(&assembled.catalog(), Pattern::parse(text).ok()?);
/// assert_eq!(near("-tikets.*").as_deref(), Some("-tickets.*"));
/// assert_eq!(near("ticket").as_deref(), Some("tickets.*"));
/// assert_eq!(near("-list").as_deref(), Some("-*.list"));
/// assert_eq!(near("tickets.list").as_deref(), Some("tickets.tickets.list"));
/// assert_eq!(near("legacy.*"), None);
/// # Ok::<(), acl_core::assemble::AssembleError>(())
/// ```
pub fn pattern(catalog: &Catalog<'_>, pattern: Pattern<'_>) -> Option<String> {
    // Former names are never suggested (S2).
    let tags: Vec<Tag<'_>> = catalog.tags().collect();
    let mut segments: Vec<&str> = tags.iter().flat_map(|tag| tag.segments()).collect();
    segments.sort_unstable();
    segments.dedup();
    let correct = |segment| match segment {
        "*" => "*",
        _ if segments.binary_search(&segment).is_ok() => segment,
        _ => nearest(segment, segments.iter().copied()).unwrap_or(segment),
    };
    let minus = if pattern.is_deny() { "-" } else { "" };
    let corrected: Vec<&str> = pattern.body().split('.').map(correct).collect();
    let lone = corrected.len() == 1;
    let corrected = corrected.join(".");
    let matches =
        |text: &String| Pattern::parse(text).is_ok_and(|near| tags.iter().any(|tag| near.matches(*tag)));
    let below = format!("{minus}{corrected}.*");
    let ending = format!("{minus}*.{corrected}");
    if let Some(near) =
        [format!("{minus}{corrected}"), below].into_iter().chain(lone.then_some(ending)).find(matches)
    {
        return Some(near);
    }
    if pattern.is_literal() {
        let has_all = |tag: &&Tag<'_>| in_order(pattern.body().split('.'), tag.segments());
        if let Some(longer) = tags.iter().filter(has_all).min_by_key(|tag| tag.segments().count()) {
            return Some(format!("{minus}{longer}"));
        }
    }
    // `tickets.create` is not nearly `tickets.delete`, however long the rest is.
    let last = |text: &str| text.rsplit('.').next().unwrap_or_default().to_owned();
    let operation = last(pattern.body());
    let is_alike = |text: &String| nearest(&operation, [last(text).as_str()]).is_some();
    let alike: Vec<String> =
        tags.iter().filter_map(|tag| like(pattern.body(), *tag)).filter(is_alike).collect();
    nearest(pattern.body(), alike.iter().map(String::as_str)).map(|near| minus.to_owned() + near)
}

/// The tag, with a `*` where the pattern has its one.
fn like(pattern: &str, tag: Tag<'_>) -> Option<String> {
    let Some((head, tail)) = pattern.split_once('*') else { return Some(tag.as_str().to_owned()) };
    let (head, tail) = (head.matches('.').count(), tail.matches('.').count());
    let segments: Vec<&str> = tag.segments().collect();
    let from = segments.len().checked_sub(tail).filter(|from| *from > head)?;
    let parts: Vec<&str> = segments[..head].iter().chain(&["*"]).chain(&segments[from..]).copied().collect();
    Some(parts.join("."))
}

/// Whether all of `some` are among `all`, in their order.
fn in_order<'t>(some: impl Iterator<Item = &'t str>, mut all: impl Iterator<Item = &'t str>) -> bool {
    some.into_iter().all(|segment| all.any(|other| other == segment))
}

/// How many letters must be inserted, removed, replaced, or swapped with their neighbour (no letter twice): the
/// optimal string alignment distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut row = last.clone();
    let mut previous = None;
    for (i, from) in a.chars().enumerate() {
        row[0] = i + 1;
        for (j, to) in b.iter().copied().enumerate() {
            let replaced = last[j] + usize::from(from != to);
            row[j + 1] = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if j > 0 && from == b[j - 1] && previous == Some(to) {
                row[j + 1] = row[j + 1].min(before_last[j - 1] + 1);
            }
        }
        mem::swap(&mut before_last, &mut last);
        mem::swap(&mut last, &mut row);
        previous = Some(from);
    }
    last[b.len()]
}
