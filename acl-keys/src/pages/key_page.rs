//! What the pages of one key share: its tabs and its title.

use maud::{Markup, html};

use super::visitor::Visitor;
use crate::key::Key;

/// The tabs of a key; on each of its pages.
pub(super) fn tabs(visitor: &Visitor, key: &Key, tab: &str) -> Markup {
    let link = |path: &str| visitor.place.link(&format!("keys/{}{path}", key.id));
    html! {
        p.trail { a href=(visitor.place.link("keys")) { "API keys" } " › " (key.id) " " (state(key)) }
        nav.tabs aria-label="Key" {
            a href=(link("")) aria-current=[(tab == "info").then_some("page")] { "API Key Info" }
            a href=(link("/list")) aria-current=[(tab == "tags").then_some("page")] { "API Tags" }
        }
    }
}

/// Whether it is revoked or expired.
pub(super) fn state(key: &Key) -> Markup {
    html! {
        @if key.revoked.is_some() { span.mark.bad { "revoked" } }
        @else if !key.is_live() { span.mark.bad { "expired" } }
    }
}

/// What its pages are called.
pub(super) fn title(key: &Key) -> String {
    format!("Key {}: {}", key.id, key.name)
}
