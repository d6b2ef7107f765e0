//! Tags, at the literals that a person wrote.

use acl_core::{ErrorKind, Tag};

use proc_macro2::{Ident, TokenTree};

use crate::ctxt::Ctxt;
use crate::read::commas::{all_of, items, literal, parenthesized};
use crate::read::misread::literals;
use crate::read::text::Text;

/// The most tags of an endpoint (SPEC.md, Limits).
const MAX_TAGS: usize = 255;

/// T1, T2: reports what is wrong with the tag. Returns whether it is one.
pub(crate) fn check_tag(cx: &mut Ctxt, tag: &Text) -> bool {
    let text = tag.value();
    let Err(error) = Tag::parse(text) else { return true };
    let lower = text.to_ascii_lowercase();
    let help = match error.kind() {
        ErrorKind::UpperCase(_) if Tag::parse(&lower).is_ok() => format!("\nhelp: write `{lower}`"),
        ErrorKind::Character(',') => "\nhelp: each tag has its own quotes: `tags(\"…\", \"…\")`".to_owned(),
        _ => String::new(),
    };
    cx.error(tag, format!("invalid tag `{}`: {error}{help}", text.escape_debug()));
    false
}

/// The texts of `tags(…)` or `needs(…)`, none if something is wrong with one, which is reported.
pub(crate) fn tags_in(cx: &mut Ctxt, word: &Ident, rest: &[TokenTree]) -> Vec<Text> {
    let Some(inside) = parenthesized(rest) else {
        let tags = literals(rest);
        let tags = if tags.is_empty() { "\"group.resource.operation\"".to_owned() } else { tags.join(", ") };
        cx.error(word, format!("`{word}` takes parentheses: write `{word}({tags})`"));
        return Vec::new();
    };
    let (mut tags, before) = (Vec::new(), cx.count());
    for item in items(cx, inside) {
        match (literal(&item), item.as_slice()) {
            (Some(tag), _) => tags.push(tag),
            (None, [TokenTree::Literal(_), next @ TokenTree::Literal(_), ..]) => {
                cx.error(next, "expected `,` between two tags");
                return Vec::new();
            }
            (None, [group @ TokenTree::Group(_)]) if !literals(&item).is_empty() => {
                let tags = literals(&item).join(", ");
                cx.error(group, format!("tags have no brackets of their own: write `{word}({tags})`"));
                return Vec::new();
            }
            (None, _) => {
                let all = all_of(&item);
                let text = all.to_string().replace(' ', "");
                let text =
                    if Tag::parse(&text).is_ok() { text } else { "group.resource.operation".to_owned() };
                cx.error(all, format!("a tag stands in quotes: write `\"{text}\"`"));
                return Vec::new();
            }
        }
    }
    if tags.is_empty() && cx.count() == before {
        let why =
            if word == "tags" { "an endpoint has at least one tag" } else { "name a tag, or leave it out" };
        cx.error(word, format!("empty `{word}()`; {why}"));
    }
    tags
}

/// Adds a tag that is checked alone and beside those before it.
pub(crate) fn add(cx: &mut Ctxt, tags: &mut Vec<Text>, tag: Text, what: &str) {
    if check_tag(cx, &tag) && tags.iter().any(|known| known.value() == tag.value()) {
        cx.error(&tag, format!("{what} `{}` is given twice; write it once", tag.value()));
    }
    tags.push(tag);
    if tags.len() == MAX_TAGS + 1 {
        cx.error(&tags[MAX_TAGS], format!("more than {MAX_TAGS} {what}s on one endpoint"));
    }
}
