//! All keys, by page or by equal lists, searched by what they reach.

use axum::response::Response;
use maud::{Markup, html};

use super::failure::Failure;
use super::fields::{Fields, query};
use super::frame::Section;
use super::key_page::state;
use super::text::{counted, lists, time};
use super::visitor::Visitor;
use crate::key::Key;
use crate::search::{Search, State};

const PER_PAGE: u32 = 50;

/// What keys may be in, and what people call that.
const STATES: [(&str, &str, Option<State>); 5] = [
    ("", "Any", None),
    ("live", "Live", Some(State::Live)),
    ("unused", "Unused for 90 days", Some(State::Unused)),
    ("expired", "Expired", Some(State::Expired)),
    ("revoked", "Revoked", Some(State::Revoked)),
];

/// Lists keys.
#[acl::endpoint(GET, "/keys", tags("keys.keys.list"), modes(session))]
pub async fn keys(visitor: Visitor) -> Response {
    let shown = async {
        let asked = Fields::read(visitor.query().as_bytes())?;
        match content(&visitor, &asked).await {
            Ok(content) => Ok(visitor.page(Section::Keys, "API keys", &content)),
            Err(failure) => {
                let content = html! { (Failure::above(Some(&failure))) (form(&visitor, &asked)) };
                Ok(visitor.framed(failure.status, Some(Section::Keys), "API keys", &content))
            }
        }
    };
    visitor.answer(shown.await)
}

fn search(visitor: &Visitor, asked: &Fields) -> Result<Search, Failure> {
    let mut search = Search::new().text(asked.text("text")).count(PER_PAGE + 1);
    let owner = if visitor.sees_others() { asked.text("owner") } else { &visitor.person().id };
    if !owner.is_empty() {
        search = search.owner(owner);
    }
    let state = STATES.iter().find(|(state, ..)| *state == asked.text("state"));
    let (.., state) = state.ok_or_else(|| Failure::bad_request("There is no such state."))?;
    search = state.iter().copied().fold(search, Search::state);
    if let Some((method, path)) = asked.text("reaches").split_once(' ') {
        search = search.reaches(method, path);
    }
    if let Some(before) = asked.get("before") {
        search = search.before(before.parse().map_err(|_| Failure::bad_request("There is no such page."))?);
    }
    Ok(search)
}

async fn content(visitor: &Visitor, asked: &Fields) -> Result<Markup, Failure> {
    let mut found = visitor.store.search(&search(visitor, asked)?).await?;
    let is_more = found.len() > PER_PAGE as usize;
    found.truncate(PER_PAGE as usize);
    let names = visitor.names(found.iter().map(|key| &*key.owner)).await;
    Ok(html! {
        div.bar {
            p { strong { (counted(found.len() as u64, "key")) } }
            div.actions {
                @if visitor.may("GET", "keys/new") { a.button href=(visitor.place.link("keys/new")) { "Create key" } }
            }
        }
        (form(visitor, asked))
        (table(visitor, &found, |owner| names.of(owner).to_owned()))
        @if let Some(last) = found.last().filter(|_| is_more) {
            nav.pager aria-label="Pages" { a rel="next" href={ "?" (next(asked, last.id)) } { "Older keys" } }
        }
    })
}

fn next(asked: &Fields, last: i64) -> String {
    let last = last.to_string();
    let kept = ["text", "owner", "reaches", "state"].map(|name| (name, asked.text(name)));
    query(kept.into_iter().chain([("before", last.as_str())]))
}

fn form(visitor: &Visitor, asked: &Fields) -> Markup {
    html! {
        form.search method="get" role="search" {
            label { "Name, owner or list contains" input name="text" value=(asked.text("text")); }
            label { "Can reach" input name="reaches" value=(asked.text("reaches")) placeholder="DELETE /tickets/{id}"; }
            @if visitor.sees_others() {
                label { "Owner" input name="owner" value=(asked.text("owner")); }
            }
            label { "State" select name="state" {
                @for (state, says, _) in STATES { option value=(state) selected[state == asked.text("state")] { (says) } }
            } }
            div.buttons { button { "Search" } a href=(visitor.place.link("keys")) { "Clear" } }
        }
    }
}

fn table(visitor: &Visitor, found: &[Key], name: impl Fn(&str) -> String) -> Markup {
    let may_open = visitor.may("GET", "keys/{id}");
    html! {
        @if found.is_empty() {
            p.empty { "No matching keys. " a href=(visitor.place.link("keys")) { "Show all keys." } }
        } @else {
            table.cards {
                thead { tr { th { "Key" } th { "Name" } th { "Owner" } th { "List" } th { "Expires" } th { "Last used" } } }
                tbody { @for key in found {
                    @let link = visitor.place.link(&format!("keys/{}", key.id));
                    tr {
                        td data-name="Key" { (key.id) }
                        td data-name="Name" {
                            @if may_open { a href=(link) { (key.name) } } @else { (key.name) }
                            @if key.mode != "key" { " " span.mark { (key.mode) } }
                            @if !key.shadow.is_empty() { " " span.mark { "shadow" } }
                            " " (state(key))
                        }
                        td data-name="Owner" { (name(&key.owner)) }
                        td data-name="List" { (lists(&key.lists)) }
                        td data-name="Expires" { (time(key.expires)) }
                        td data-name="Last used" { (time(key.last_used)) }
                    }
                } }
            }
        }
    }
}
