//! What new lists would change, before they are saved.

use acl_core::Catalog;
use maud::{Markup, html};

use super::text::endpoints;
use crate::authority::Endpoints;

/// The endpoints gained and lost.
pub(super) struct Changes {
    gained: Vec<String>,
    lost: Vec<String>,
}

impl Changes {
    /// From what may be called now to what could be called then.
    pub(super) fn between(catalog: &Catalog<'_>, before: &Endpoints, after: &Endpoints) -> Self {
        let beyond = |one: &Endpoints, other: &Endpoints| {
            catalog.routes_of(&one.difference(other)).map(|route| route.to_string()).collect()
        };
        Self { gained: beyond(after, before), lost: beyond(before, after) }
    }

    /// Both, each below its title. If there are none, `what` ends the sentence that says so: `the key may call`.
    pub(super) fn render(&self, what: &str) -> Markup {
        html! {
            @if self.gained.is_empty() && self.lost.is_empty() {
                p { "Today this changes nothing that " (what) "." }
            }
            @if !self.gained.is_empty() {
                h3 { "Gains " (self.gained.len()) } (endpoints("gained", "+", &self.gained))
            }
            @if !self.lost.is_empty() {
                h3 { "Loses " (self.lost.len()) } (endpoints("lost", "−", &self.lost))
            }
        }
    }
}
