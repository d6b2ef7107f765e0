//! The pattern that may have been meant by one that matches nothing (feature `alloc`).

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::catalog::lookup::Catalog;
use crate::suggest::nearest::nearest;
use crate::text::pattern::Pattern;
use crate::text::tag::Tag;

/// Returns a pattern that may have been meant by one that matches nothing, with the same minus. It is the first of
/// these that matches a present tag:
///
/// 1. the pattern with its unknown segments corrected;
/// 2. that with `.*` after it, since a group alone is no tag;
/// 3. if it is a single segment, that with `*.` before it, since an operation alone is no tag either;
/// 4. if it has no `*`, the shortest tag that has its segments in their order;
/// 5. the nearest pattern made from a tag, if its last segment is near too.
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
