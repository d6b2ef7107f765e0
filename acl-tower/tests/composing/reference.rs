//! What SPEC.md says of one list, one mode and one endpoint, read naively: D1 to D6 and D10.

use acl::{Access, EndpointId, Registry};

use crate::edges::Caller;

pub(crate) fn allows<R: Registry>(caller: &Caller, id: EndpointId<R>) -> bool {
    let endpoint = id.endpoint();
    if endpoint.access() == Access::Public {
        return true;
    }
    let Some((list, mode)) = &caller.0 else { return false };
    if !endpoint.modes().contains(*mode) {
        return false;
    }
    if endpoint.access() == Access::Authenticated {
        return true;
    }
    let tags: Vec<_> = id.tags().map(acl::Tag::as_str).collect();
    let fits = |pattern: &str| tags.iter().any(|tag| matches(pattern, tag));
    let patterns: Vec<&str> = list.split(',').map(str::trim).collect();
    let denied = patterns.iter().filter_map(|pattern| pattern.strip_prefix('-')).any(fits);
    let allows = patterns.iter().filter(|pattern| !pattern.starts_with('-'));
    let mut granting = allows.filter(|pattern| !endpoint.is_explicit() || !pattern.contains('*'));
    !denied && granting.any(|pattern| fits(pattern))
}

fn matches(pattern: &str, tag: &str) -> bool {
    fn segments(pattern: &[&str], tag: &[&str]) -> bool {
        match (pattern, tag) {
            ([], []) => true,
            (["*", rest @ ..], [_, after @ ..]) => segments(rest, after) || segments(pattern, after),
            ([first, rest @ ..], [segment, after @ ..]) => first == segment && segments(rest, after),
            _ => false,
        }
    }
    let (pattern, tag): (Vec<_>, Vec<_>) = (pattern.split('.').collect(), tag.split('.').collect());
    segments(&pattern, &tag)
}
