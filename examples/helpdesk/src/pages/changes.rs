//! What a new list would change, before it is saved.

use acl::Catalog;
use maud::{Markup, html};

use super::frame;
use crate::administration::endpoints::{Endpoints, beyond};

/// The endpoints gained and lost.
pub(super) struct Changes {
    gained: Vec<String>,
    lost: Vec<String>,
}

impl Changes {
    /// From what may be called now to what could be called then.
    pub(super) fn between(catalog: &Catalog<'_>, before: &Endpoints, after: &Endpoints) -> Self {
        Self { gained: beyond(catalog, after, before), lost: beyond(catalog, before, after) }
    }

    /// Both, each below its title. If there are none, `what` ends the sentence that says so: `the key may call`.
    pub(super) fn render(&self, what: &str) -> Markup {
        html! {
            @if self.gained.is_empty() && self.lost.is_empty() {
                p { "Today this changes nothing that " (what) "." }
            }
            @if !self.gained.is_empty() {
                h3 { "Gains " (self.gained.len()) } (frame::endpoints("gained", "+", &self.gained))
            }
            @if !self.lost.is_empty() {
                h3 { "Loses " (self.lost.len()) } (frame::endpoints("lost", "−", &self.lost))
            }
        }
    }
}
