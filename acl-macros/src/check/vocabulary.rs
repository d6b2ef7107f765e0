//! T3: a registry's vocabulary, and the tags that are made of it.

use acl_core::Tag;

use crate::collect::Item;
use crate::ctxt::Ctxt;
use crate::hint::{did_you_mean, one_of_few};
use crate::read::{Registry, Text, check_tag};

/// T3: the words of a vocabulary are segments, each once.
pub(crate) fn words(cx: &mut Ctxt, registry: &Registry) {
    each_once(cx, registry.operations.iter().flatten(), "an", "operation");
    each_once(cx, registry.groups.iter().flatten().map(|group| &group.name), "a", "group");
    for group in registry.groups.iter().flatten() {
        each_once(cx, &group.resources, "a", "resource");
    }
}

fn each_once<'t>(cx: &mut Ctxt, words: impl IntoIterator<Item = &'t Text>, article: &str, what: &str) {
    let mut seen = Vec::new();
    for word in words {
        let text = word.value();
        if check_tag(cx, word) && text.contains('.') {
            cx.error(word, format!("`{text}` has a dot; {article} {what} is one segment"));
        }
        if seen.contains(&text) {
            cx.error(word, format!("{what} `{text}` is given twice; write it once"));
        }
        seen.push(text);
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
        let hint = did_you_mean(word, known.iter().copied())
            .or_else(|| one_of_few(known).map(|known| format!("; expected {known}")))
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
