//! Which keys a page is about, as its address says: a search, or keys that were ticked.

use maud::{Markup, html};

use super::failure::Failure;
use super::fields::{Fields, query};
use super::visitor::Visitor;
use crate::search::{Search, Sort, State};

/// The conditions in an address.
const CONDITIONS: [&str; 6] = ["text", "list", "reaches", "owner", "state", "group"];

/// What keys may be in, and what people call that.
const STATES: [(&str, &str, Option<State>); 5] = [
    ("", "Any", None),
    ("live", "Live", Some(State::Live)),
    ("unused", "Unused for 90 days", Some(State::Unused)),
    ("expired", "Expired", Some(State::Expired)),
    ("revoked", "Revoked", Some(State::Revoked)),
];

/// Columns that sort, by their names in an address.
pub(super) const SORTS: [(&str, &str, Sort); 5] = [
    ("created", "Key", Sort::Created),
    ("name", "Name", Sort::Name),
    ("owner", "Owner", Sort::Owner),
    ("expires", "Expires", Sort::Expires),
    ("used", "Last used", Sort::LastUsed),
];

/// An address, and what it asks for.
pub(super) struct Filter {
    asked: Fields,
    pub(super) search: Search,
    keys: Vec<String>,
}

impl Filter {
    /// What a visitor asks for. Whoever sees only their own keys finds no others, whatever they ask for.
    pub(super) fn of(visitor: &Visitor, asked: Fields) -> Result<Self, Failure> {
        let mut search = Search::new();
        let set = |name: &str| Some(asked.text(name).to_owned()).filter(|text| !text.is_empty());
        search = set("text").into_iter().fold(search, Search::text);
        search = set("list").into_iter().fold(search, Search::list_contains);
        search = set("reaches").into_iter().fold(search, Search::can_reach);
        search = set("group").into_iter().fold(search, Search::group);
        search = set("owner").into_iter().fold(search, Search::owner);
        if !visitor.sees_others() {
            search = search.owner(&visitor.person().id);
        }
        let state = STATES.iter().find(|(state, ..)| *state == asked.text("state"));
        let (.., state) = state.ok_or_else(|| Failure::bad_request("There is no such state."))?;
        search = state.iter().copied().fold(search, Search::state);
        if let Some(sort) = set("sort") {
            let found = SORTS.iter().find(|(name, ..)| *name == sort);
            let (.., sort) = found.ok_or_else(|| Failure::bad_request("Keys cannot be sorted by this."))?;
            search = search.sort(*sort);
        }
        if asked.get("reversed").is_some() {
            search = search.reversed();
        }
        let keys: Vec<String> = asked.all("key").map(str::to_owned).collect();
        if !keys.is_empty() {
            let ids = keys.iter().map(|key| key.parse().ok()).collect::<Option<Vec<i64>>>();
            search = search.ids(ids.ok_or_else(|| Failure::bad_request("A key has a number."))?);
        }
        Ok(Self { asked, search, keys })
    }

    /// Whether it names a condition.
    pub(super) fn is_narrow(&self) -> bool {
        !self.keys.is_empty() || CONDITIONS.iter().any(|name| !self.asked.text(name).is_empty())
    }

    /// Whether equal lists are shown together.
    pub(super) fn is_grouped(&self) -> bool {
        self.asked.text("view") == "groups"
    }

    pub(super) const fn asked(&self) -> &Fields {
        &self.asked
    }

    /// The conditions as a query.
    pub(super) fn conditions(&self) -> String {
        let conditions = CONDITIONS.iter().map(|name| (*name, self.asked.text(name)));
        query(conditions.chain(self.keys.iter().map(|key| ("key", key.as_str()))))
    }

    /// All of the address but the page, with this instead of what stands there.
    pub(super) fn with<'f>(&'f self, other: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
        let kept = CONDITIONS.iter().copied().chain(["view", "sort", "reversed"]);
        let kept = kept.filter(|name| other.iter().all(|(instead, _)| instead != name));
        kept.map(|name| (name, self.asked.text(name))).chain(other.iter().copied()).collect()
    }

    /// The heading of a column that sorts, and the order that it leads to.
    pub(super) fn heading(&self, name: &str, says: &str) -> Markup {
        let sort = Some(self.asked.text("sort")).filter(|sort| !sort.is_empty()).unwrap_or("created");
        let is_sorted = sort == name;
        let is_reversed = self.asked.get("reversed").is_some();
        let reversed = if is_sorted && !is_reversed { "1" } else { "" };
        let to = query(self.with(&[("sort", name), ("reversed", reversed)]));
        // Dates and numbers begin with the latest.
        let is_ascending = matches!(name, "name" | "owner" | "expires") != is_reversed;
        let order = if is_ascending { "ascending" } else { "descending" };
        html! {
            th aria-sort=[is_sorted.then_some(order)] {
                a href={ "?" (to) } { (says) @if is_sorted { span aria-hidden="true" { @if is_ascending { " ↑" } @else { " ↓" } } } }
            }
        }
    }

    /// The form of the search.
    pub(super) fn form(visitor: &Visitor, asked: &Fields) -> Markup {
        html! {
            form.search method="get" role="search" {
                label { "List contains" input name="list" value=(asked.text("list")) placeholder="-*.delete"; }
                label { "Can reach" input name="reaches" value=(asked.text("reaches")) list="endpoints"
                    placeholder="DELETE /tickets/7, or an address"; }
                label { "Name or number" input name="text" value=(asked.text("text")); }
                @if visitor.sees_others() {
                    label { "Owner" input name="owner" value=(asked.text("owner")); }
                }
                label { "State" select name="state" {
                    @for (state, says, _) in STATES {
                        option value=(state) selected[state == asked.text("state")] { (says) }
                    }
                } }
                label { "Show" select name="view" {
                    option value="" { "Keys" }
                    option value="groups" selected[asked.text("view") == "groups"] { "Equal lists together" }
                } }
                @for name in ["group", "sort", "reversed"] {
                    @if !asked.text(name).is_empty() { input type="hidden" name=(name) value=(asked.text(name)); }
                }
                div.buttons { button { "Search" } a href=(visitor.place.link("keys")) { "Clear" } }
            }
        }
    }
}

/// Completions for "Can reach".
pub(super) fn reachable(visitor: &Visitor) -> Markup {
    let modes: Vec<_> = visitor.modes().into_iter().filter_map(|name| visitor.mode(name)).collect();
    let open = visitor.catalog().endpoints().filter(|(_, route, endpoint)| {
        !route.is_permission() && modes.iter().any(|mode| endpoint.modes().contains(*mode))
    });
    html! { datalist #endpoints { @for (_, route, _) in open { option value=(route) {} } } }
}
