//! "Did you mean": endpoints near a call that the registry has not, patterns near one that matches nothing.
//!
//! Note: `acl explain` and `acl lint` (acl-cli) answer the same over an `acl.lock`, the patterns by `acl_core::suggest`.

use std::collections::BTreeSet;

use acl::{EndpointId, Pattern, Registry as _, Tag};

use crate::api::GitHub;

/// The endpoints that may have been meant, nearest first, three at most.
pub(crate) fn endpoints(method: &str, path: &str) -> Vec<String> {
    let mut all: Vec<(usize, EndpointId<GitHub>)> =
        EndpointId::all().filter_map(|id| Some((distance(id, method, path)?, id))).collect();
    all.sort();
    all.into_iter().take(3).map(|(_, id)| id.to_string()).collect()
}

/// How far off an endpoint is; `None` if too far to be meant.
fn distance(id: EndpointId<GitHub>, method: &str, path: &str) -> Option<usize> {
    let route = id.route();
    let other_method = usize::from(route.method != method);
    if route.path == path || is_filled_in(route.path, path) {
        return Some(other_method);
    }
    let letters = strsim::osa_distance(route.path, path);
    (letters <= path.len().div_ceil(3)).then_some(1 + letters + other_method)
}

/// Whether `path` is what a request for `declared` asks for, such as `/repos/octocat/hello`.
fn is_filled_in(declared: &str, path: &str) -> bool {
    let same = |(own, given): (&str, &str)| own == given || (own.starts_with('{') && !given.is_empty());
    declared.split('/').count() == path.split('/').count()
        && declared.split('/').zip(path.split('/')).all(same)
}

/// The pattern with its unknown segments corrected, if it matches something then.
pub(crate) fn pattern(pattern: Pattern<'_>) -> Option<String> {
    let known: BTreeSet<&str> = GitHub::CATALOG.tags().flat_map(Tag::segments).collect();
    let corrected: Vec<&str> = pattern.body().split('.').map(|segment| correct(segment, &known)).collect();
    let minus = if pattern.is_deny() { "-" } else { "" };
    let text = format!("{minus}{}", corrected.join("."));
    let matches = Pattern::parse(&text).is_ok_and(|corrected| GitHub::CATALOG.knows(corrected));
    matches.then_some(text)
}

/// The nearest known segment, if at most a third of the letters differ; the segment itself otherwise.
fn correct<'a>(segment: &'a str, known: &BTreeSet<&'a str>) -> &'a str {
    let distance = |candidate: &&str| strsim::osa_distance(segment, candidate);
    let nearest = known.iter().copied().min_by_key(distance).unwrap_or(segment);
    if segment == "*" || distance(&nearest) > segment.len().div_ceil(3) { segment } else { nearest }
}
