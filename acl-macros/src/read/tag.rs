//! A tag, at the literal that a person wrote.

use acl_core::{ErrorKind, Tag};

use crate::ctxt::Ctxt;
use crate::read::text::Text;

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
