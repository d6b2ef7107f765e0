//! The field of a key's lists: their text, with a preview while one types, and boxes to pick from.

use acl_browser::{Picker, from_lines, in_lines};
use acl_core::Mode;
use acl_tower::ListTexts;
use maud::{Markup, PreEscaped, html};
use serde_json::json;

use super::form::Filled;
use super::person::Person;
use super::text::mistake;
use super::visitor::Visitor;

/// What separates the lists of a key in the field.
const BAR: &str = "\n|\n";

/// The field.
#[derive(Clone, Copy, Default)]
pub(super) struct Editor<'e> {
    /// The lists: what was typed, or those of the key.
    pub(super) lists: &'e [String],
    /// The lists in force.
    pub(super) before: Option<&'e ListTexts>,
    /// What bounds these lists.
    pub(super) within: &'e [ListTexts],
    /// Whether the choice of the owner has the bounds.
    pub(super) is_within_owner: bool,
    /// What is wrong with it.
    pub(super) mistake: Option<&'e str>,
    /// Whether the boxes are shown before anybody asks for them.
    pub(super) is_open: bool,
}

impl Editor<'_> {
    pub(super) fn render(&self, visitor: &Visitor, mode: Mode) -> Markup {
        let catalog = visitor.catalog();
        let within = (!self.within.is_empty()).then(|| json!(self.within).to_string());
        let text = self.lists.iter().map(|list| in_lines(list)).collect::<Vec<_>>().join(BAR);
        let is_several = self.lists.len() > 1;
        html! {
            // People pick before they type. Boxes are of one list.
            @if let [] | [_] = self.lists {
                details.pick open[self.is_open] {
                    summary { "Pick what it grants" }
                    noscript { button.quiet name="step" value="pick" { "Take over the boxes" } }
                    (PreEscaped(self.picker(visitor, mode).to_string()))
                }
            }
            label for="list" { @if is_several { "Lists" } @else { "List" } }
            p.fact { "One pattern a line. A minus before a pattern denies."
                @if is_several { " A " code { "|" } " on a line of its own separates lists, of which any may grant." } }
            (mistake("list", self.mistake))
            textarea #list name="list" rows="5" spellcheck="false" autocapitalize="off" autocomplete="off"
                aria-invalid=[self.mistake.map(|_| "true")] aria-describedby=[self.mistake.map(|_| "wrong-list")]
                data-acl-preview=(visitor.place.link("keys/browser")) data-acl-lines data-acl-several[is_several]
                data-acl-mode=(mode.name(catalog.own_modes()))
                data-acl-before=[self.before.map(|lists| json!(lists).to_string())]
                data-acl-within=[within] data-acl-within-from=[self.is_within_owner.then_some("#owner")]
                { (text) }
        }
    }

    fn picker<'a>(&'a self, visitor: &Visitor, mode: Mode) -> Picker<'a> {
        // What a bound of several lists leaves is known to the script alone; the store refuses what is beyond it.
        let within: Vec<&str> = self
            .within
            .iter()
            .filter_map(|lists| Some(&**lists.first()?).filter(|_| lists.len() == 1))
            .collect();
        let list = self.lists.first().map_or("", String::as_str);
        Picker::new(visitor.catalog(), mode).list(list).within(&within).field("list")
    }
}

/// The lists that a form says, by its text and its boxes.
pub(super) fn lists_of(filled: &Filled, mode: Mode) -> Vec<String> {
    let text = filled.text("list");
    if text.contains('|') {
        return text.split('|').map(from_lines).collect();
    }
    let picker = Picker::new(filled.visitor.catalog(), mode);
    vec![picker.read(text, |name| filled.get(name).map(str::trim_ascii))]
}

/// The choice of an owner, each with what bounds their keys. Where the application offers none, their name is typed; and
/// whoever may only have keys of their own does not choose.
pub(super) struct OwnerField {
    owners: Option<Vec<(Person, Vec<ListTexts>)>>,
    chosen: String,
    is_free: bool,
}

impl OwnerField {
    pub(super) async fn of(visitor: &Visitor, chosen: &str) -> Result<Self, super::failure::Failure> {
        let is_free = visitor.changes_others();
        let mut owners = None;
        if let Some(all) = visitor.owners().await?.filter(|_| is_free) {
            let mut bounded = Vec::new();
            for person in all {
                let bounds = visitor.bounds(&person.id).await?;
                bounded.push((person, bounds));
            }
            owners = Some(bounded);
        }
        let chosen = if is_free && !chosen.is_empty() { chosen } else { &visitor.person().id };
        Ok(Self { owners, chosen: chosen.to_owned(), is_free })
    }

    /// Whose key it is going to be.
    pub(super) fn chosen(&self) -> &str {
        &self.chosen
    }

    /// Whether the choice has bounds.
    pub(super) const fn has_bounds(&self) -> bool {
        self.owners.is_some()
    }

    pub(super) fn render(&self, visitor: &Visitor, wrong: Option<&str>) -> Markup {
        html! {
            @if let Some(owners) = &self.owners {
                label { "Owner" select #owner name="owner" {
                    @for (person, bounds) in owners {
                        option value=(person.id) selected[person.id == self.chosen] data-acl-within=(json!(bounds)) { (person.name) }
                    }
                } (mistake("owner", wrong)) }
            } @else if self.is_free {
                label { "Owner" input name="owner" value=(self.chosen) maxlength="200" required
                    aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| "wrong-owner")];
                    (mistake("owner", wrong)) }
            } @else {
                p.fact { "Belongs to you, " strong { (visitor.person().name) } "." }
            }
            p.fact { "A key never exceeds what its owner may do. The counts below say what is left of the list." }
        }
    }
}
