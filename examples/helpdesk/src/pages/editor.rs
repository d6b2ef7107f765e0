//! The field of a list: its text, with the API browser's preview while somebody types, and boxes to pick from.

use acl::{Mode, Registry as _};
use acl_browser::Picker;
use maud::{Markup, PreEscaped, html};

use super::form::Filled;
use super::frame;
use crate::api::Api;

/// Where the API browser is mounted.
const DOC: &str = "/api/v2/doc";

/// The field.
#[derive(Clone, Copy, Default)]
pub(super) struct Editor<'e> {
    /// The `id` of the text.
    pub(super) id: &'e str,
    /// The text.
    pub(super) value: &'e str,
    /// The list in force.
    pub(super) before: Option<&'e str>,
    /// What is wrong with it.
    pub(super) mistake: Option<&'e str>,
}

impl Editor<'_> {
    /// The field, for credentials of this mode.
    pub(super) fn render(&self, mode: Mode) -> Markup {
        let picker = Picker::new(Api::CATALOG, mode).list(self.value).field(self.id);
        html! {
            label for=(self.id) { "List" }
            p.fact { "One pattern a line. A minus before a pattern denies." }
            (frame::mistake(self.id, self.mistake))
            textarea id=(self.id) name="list" rows="5" spellcheck="false" autocapitalize="off" autocomplete="off"
                aria-invalid=[self.mistake.map(|_| "true")]
                aria-describedby=[self.mistake.map(|_| format!("wrong-{}", self.id))]
                data-acl-preview=(DOC) data-acl-lines data-acl-mode=(mode.name(Api::CATALOG.own_modes()))
                data-acl-before=[self.before]
                { (acl_browser::in_lines(self.value)) }
            details.pick {
                summary { "Pick what it grants" }
                noscript { button.quiet name="step" value="pick" { "Take over the boxes" } }
                (PreEscaped(picker.to_string()))
            }
        }
    }
}

/// Reads the list from the text and the boxes of a form.
pub(super) fn list_of(filled: &Filled, mode: Mode) -> String {
    Picker::new(Api::CATALOG, mode)
        .read(filled.text("list"), |name| filled.has(name).then(|| filled.text(name)))
}
