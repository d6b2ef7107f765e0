//! T3: a registry's vocabulary, and the tags that are made of it.

use acl_core::Tag;

use crate::collect::item::Item;
use crate::ctxt::Ctxt;
use crate::hint::{did_you_mean, one_of};
use crate::read::registry::Registry;
use crate::read::tag::check_tag;
use crate::read::text::Text;

/// The most words that a message lists.
const MOST_LISTED: usize = 12;

/// T3: the words of a vocabulary are segments, each once.
pub(crate) fn words(cx: &mut Ctxt, registry: &Registry) {
    let segment = |cx: &mut Ctxt, word: &Text, what: &str| {
        if check_tag(cx, word) && word.value().contains('.') {
            cx.error(word, format!("`{}` has a dot; {what} is one segment", word.value()));
        }
    };
    let once = |cx: &mut Ctxt, words: &[&Text], what: &str| {
        for (at, word) in words.iter().enumerate() {
            if words[..at].iter().any(|known| known.value() == word.value()) {
                cx.error(word, format!("{what} `{}` is given twice; write it once", word.value()));
            }
        }
    };
    if let Some(operations) = &registry.operations {
        for word in operations {
            segment(cx, word, "an operation");
        }
        once(cx, &operations.iter().collect::<Vec<_>>(), "operation");
    }
    if let Some(groups) = &registry.groups {
        once(cx, &groups.iter().map(|group| &group.name).collect::<Vec<_>>(), "group");
        for group in groups {
            segment(cx, &group.name, "a group");
            for word in &group.resources {
                segment(cx, word, "a resource");
            }
            once(cx, &group.resources.iter().collect::<Vec<_>>(), "resource");
        }
    }
}

/// T3: the first segment is a group, the second of three or more a resource of it, the last of two or more
/// an operation.
pub(crate) fn tag(cx: &mut Ctxt, registry: &Registry, item: &Item, tag: &Text) {
    let text = tag.value();
    let Ok(parsed) = Tag::parse(text) else { return };
    let segments: Vec<&str> = parsed.segments().collect();
    let mut known = |what: &str, word: &str, known: &[&str]| {
        if known.contains(&word) {
            return;
        }
        let listed = (1..=MOST_LISTED).contains(&known.len());
        let hint = did_you_mean(word, known.iter().copied())
            .or_else(|| listed.then(|| format!("; expected {}", one_of(known.iter().copied()))))
            .unwrap_or_default();
        item.error(cx, registry, tag.span(), format!("unknown {what} `{word}` in tag `{text}`{hint}"));
    };
    if let (Some(groups), [first, rest @ ..]) = (&registry.groups, segments.as_slice()) {
        match (groups.iter().find(|group| group.name.value() == *first), rest) {
            (None, _) => {
                let names: Vec<&str> = groups.iter().map(|group| group.name.value()).collect();
                known("group", first, &names);
            }
            (Some(group), [resource, _, ..]) => {
                known(&format!("resource of group `{first}`:"), resource, &values(&group.resources));
            }
            _ => {}
        }
    }
    if let (Some(operations), [_, .., last]) = (&registry.operations, segments.as_slice()) {
        known("operation", last, &values(operations));
    }
}

fn values(words: &[Text]) -> Vec<&str> {
    words.iter().map(Text::value).collect()
}
