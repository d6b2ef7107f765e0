//! S2: the former names of tags, and the names that are gone for good.

use acl_core::{Catalog, Pattern, Tag};

use crate::collect::Item;
use crate::ctxt::Ctxt;
use crate::hint::did_you_mean;
use crate::read::{Registry, Rename, Text, check_tag};

/// S2: both sides are prefixes, and no name leads back to itself.
pub(crate) fn renames(cx: &mut Ctxt, registry: &Registry) {
    for (at, Rename { former, present }) in registry.renamed.iter().enumerate() {
        let sound = [former, present].map(|text| check_renamed(cx, text));
        if sound != [true, true] {
            continue;
        }
        if former.value() == present.value() {
            cx.error(former, format!("`{}` is renamed to itself; remove the line", former.value()));
        } else if registry.renamed[..at].iter().any(|known| known.former.value() == former.value()) {
            cx.error(former, format!("`{}` is renamed twice; keep one line", former.value()));
        } else if leads_back(registry, at) {
            cx.error(
                former,
                format!(
                    "`{}` leads back to itself through the renames; remove one of their lines",
                    former.value()
                ),
            );
        }
    }
}

/// Whether the line at `start` is the first of a circle, which is reported once.
fn leads_back(registry: &Registry, start: usize) -> bool {
    let next = |line: &Rename| {
        registry.renamed.iter().position(|other| other.former.value() == line.present.value())
    };
    let mut line = start;
    for _ in 0..registry.renamed.len() {
        match next(&registry.renamed[line]) {
            Some(found) if found == start => return true,
            Some(found) if found > start => line = found,
            _ => return false,
        }
    }
    false
}

/// A prefix is written as a tag is: it reaches what is below it without a `*`.
fn check_renamed(cx: &mut Ctxt, text: &Text) -> bool {
    match text.value().strip_suffix(".*") {
        Some(prefix) if Tag::parse(prefix).is_ok() => {
            cx.error(text, format!("a rename reaches everything below its prefix: write `{prefix}`"));
            false
        }
        _ => check_tag(cx, text),
    }
}

/// S2: a rename whose new name no tag has would let old lists lose what they grant.
pub(crate) fn rename_reaches(cx: &mut Ctxt, registry: &Registry, items: &[&Item]) {
    if items.is_empty() {
        return;
    }
    let tags = || items.iter().flat_map(|item| &item.annotation().tags).map(Text::value);
    let formers = || registry.renamed.iter().map(|line| line.former.value());
    for Rename { present, .. } in &registry.renamed {
        let prefix = present.value();
        if !tags().chain(formers()).any(|name| begins_with(name, prefix)) {
            let hint = did_you_mean(prefix, tags().flat_map(prefixes)).unwrap_or_default();
            cx.error(present, format!("no tag begins with `{prefix}`{hint}"));
        }
    }
}

/// S2: each is a tag, or a tag and `.*`.
pub(crate) fn removals(cx: &mut Ctxt, registry: &Registry) {
    for removed in registry.removed.iter().chain(&registry.reserved) {
        let text = removed.value();
        let prefix = text.strip_suffix(".*").unwrap_or(text);
        if let Err(error) = Tag::parse(prefix) {
            cx.error(
                removed,
                format!("invalid prefix `{text}`: {error}\nhelp: write a tag, or a tag and `.*`"),
            );
        }
    }
}

/// S6: what may come is not gone for good.
pub(crate) fn removed_reserved(cx: &mut Ctxt, registry: &Registry) {
    for reserved in &registry.reserved {
        let text = reserved.value();
        let tag = text.strip_suffix(".*").unwrap_or(text);
        let gone = |removed: &&Text| removed.value() == text || is_gone(tag, removed.value());
        if let Some(removed) = registry.removed.iter().find(gone) {
            let message = format!(
                "`{text}` is reserved for tags that may come, and `{}` is removed for good; keep one of them",
                removed.value(),
            );
            cx.error(reserved, message);
        }
    }
}

/// S2: what is gone for good is not there.
pub(crate) fn removed_in_use(cx: &mut Ctxt, registry: &Registry, items: &[&Item]) {
    for removed in &registry.removed {
        let text = removed.value();
        for item in items {
            let said = item.annotation();
            for tag in said.tags.iter().chain(&said.needs).filter(|tag| is_gone(tag.value(), text)) {
                let message = format!(
                    "tag `{}` is under `{text}`, which the registry says is removed for good\n\
                     help: use another name, so that old lists do not reach what they were not written for",
                    tag.value(),
                );
                item.error(cx, registry, tag.span(), message);
            }
        }
    }
}

/// S2: nor is it a former name, by which old lists would reach what has it.
pub(crate) fn removed_renamed(cx: &mut Ctxt, registry: &Registry, catalog: &Catalog<'_>) {
    if registry.renamed.is_empty() || registry.removed.is_empty() {
        return;
    }
    let is_former = |name: &Tag<'_>| catalog.with_tag(name.as_str()).next().is_none();
    let names: Vec<Tag<'_>> = catalog.names().filter(is_former).collect();
    for Rename { former, present } in &registry.renamed {
        let back = registry.removed.iter().find_map(|removed| {
            let by_line = |name: &&Tag<'_>| {
                is_gone(name.as_str(), removed.value()) && begins_with(name.as_str(), former.value())
            };
            Some((removed.value(), names.iter().find(by_line)?))
        });
        if let Some((removed, name)) = back {
            let message = format!(
                "by this line `{name}` is a former name, and `{removed}` is removed for good\n\
                 help: take one of them away, or name what is now under `{}` otherwise",
                present.value(),
            );
            cx.error(former, message);
        }
    }
}

/// S2: an entry of `removed` stands for what it would match as a pattern.
fn is_gone(tag: &str, removed: &str) -> bool {
    let both = Tag::parse(tag).ok().zip(Pattern::parse(removed).ok());
    both.is_some_and(|(tag, removed)| removed.matches(tag))
}

fn begins_with(tag: &str, prefix: &str) -> bool {
    tag.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The tag and every beginning of it that ends before a dot.
fn prefixes(tag: &str) -> impl Iterator<Item = &str> {
    tag.match_indices('.').map(|(dot, _)| &tag[..dot]).chain([tag])
}
