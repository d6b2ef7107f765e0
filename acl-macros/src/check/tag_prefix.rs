//! A tag that is the beginning of another, which no wildcard for the longer ones reaches.

use std::collections::BTreeMap;

use crate::collect::Item;
use crate::ctxt::Ctxt;
use crate::read::{Registry, Text};

/// Warns of each tag that is the beginning of another: `tickets` beside `tickets.list`.
pub(crate) fn check(cx: &mut Ctxt, registry: &Registry, items: &[&Item]) {
    let mut tags: BTreeMap<&str, Option<(&Item, &Text)>> = BTreeMap::new();
    for item in items {
        for tag in &item.annotation().tags {
            let at = tags.entry(tag.value()).or_default();
            if !item.annotation().tag_prefix {
                at.get_or_insert((item, tag));
            }
        }
    }
    for (tag, at) in &tags {
        let beginning = format!("{tag}.");
        let longer =
            tags.range(beginning.as_str()..).next().filter(|(longer, _)| longer.starts_with(&beginning));
        if let (Some((item, written)), Some((longer, _))) = (at, longer) {
            let message = format!(
                "tag `{tag}` is the beginning of `{longer}`, so `{tag}.*` does not reach it; give it one more segment, or \
                 add `allow(tag_prefix)` to the annotation",
            );
            item.warn(cx, registry, written.span(), &message);
        }
    }
}
