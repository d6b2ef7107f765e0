//! What the macros made, looked at when the program runs. What they refuse is in `tests/ui`.

#![allow(clippy::unwrap_used, missing_docs)]

mod collected;
mod constants;
mod fingerprint;
mod grants;
mod lookups;
mod modes;
mod names;
mod needs;
mod policies;
mod reserved;
mod stored;

/// `METHOD path` of every endpoint, in registry order.
fn routes<R: acl::Registry>() -> Vec<String> {
    acl::EndpointId::<R>::all().map(|id| id.to_string()).collect()
}

fn list(text: &str) -> acl::PatternList<'_> {
    acl::PatternList::parse(text).unwrap()
}
