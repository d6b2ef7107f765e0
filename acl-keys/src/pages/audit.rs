//! The audit: who changed which key, the last first.

use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;

use super::failure::Failure;
use super::fields::Fields;
use super::frame::Section;
use super::pager::{PER_PAGE, Pager};
use super::text::{counted, endpoints, exact, lists, print};
use super::visitor::{Names, Visitor};
use crate::audit::Audited;
use crate::changes::{Changed, Changes};
use crate::lists::split;

/// What was done, what people call it, and how it is told of a person.
const ACTIONS: [(&str, &str, &str); 7] = [
    ("create", "Created", "created"),
    ("edit", "Changed", "changed"),
    ("rotate", "New secret", "made a new secret for"),
    ("end_old_secrets", "Old secret ended", "ended the old secret of"),
    ("revoke", "Revoked", "revoked"),
    ("narrow", "Narrowed", "narrowed"),
    ("import", "Imported", "imported"),
];

/// Shows changes of keys.
#[acl::endpoint(GET, "/keys/audit", tags("keys.audit.list"), modes(session))]
pub async fn audit(visitor: Visitor) -> Response {
    let shown = async {
        let asked = Fields::read(visitor.query().as_bytes())?;
        Ok::<_, Failure>(visitor.page(Section::Audit, "Audit", &content(&visitor, &asked).await?))
    };
    visitor.answer(shown.await)
}

async fn content(visitor: &Visitor, asked: &Fields) -> Result<Markup, Failure> {
    let pager = Pager::of(asked)?;
    let mut which = Changes::new().action(asked.text("action")).who(asked.text("who"));
    which = which.skip(pager.skip()).count(PER_PAGE);
    if !visitor.sees_others() {
        which = which.owner(&visitor.person().id);
    }
    if !asked.text("key").is_empty() {
        let number = asked.text("key").parse();
        which = which.key(number.map_err(|_| Failure::at("key", "Expected the number of a key."))?);
    }
    let (changes, total) = visitor.store.changes(&which).await?;
    let names = visitor.names(changes.iter().map(|change| &*change.who)).await;
    let kept = ["key", "action", "who"].map(|name| (name, asked.text(name)));
    Ok(html! {
        form.search method="get" role="search" {
            label { "Key" input name="key" value=(asked.text("key")) inputmode="numeric" placeholder="Its number"; }
            label { "Change" select name="action" {
                option value="" { "Every change" }
                @for (action, says, _) in ACTIONS {
                    option value=(action) selected[action == asked.text("action")] { (says) }
                }
            } }
            label { "By" input name="who" value=(asked.text("who")) placeholder="Name or number of a person"; }
            div.buttons { button { "Search" } a href=(visitor.place.link("keys/audit")) { "Clear" } }
        }
        div.bar { p { strong { (counted(total, "change")) } } (print()) }
        @if changes.is_empty() {
            p.empty { "No matching changes. " a href=(visitor.place.link("keys/audit")) { "Show all changes." } }
        }
        @for change in &changes { (entry(visitor, change, &names)) }
        (pager.render(total, &kept))
    })
}

fn entry(visitor: &Visitor, change: &Changed, names: &Names) -> Markup {
    let done = ACTIONS.iter().find(|(action, ..)| *action == change.action).map(|(.., done)| *done);
    html! {
        article.entry {
            h2 { (names.of(&change.who)) " " (done.unwrap_or("changed")) " "
                @match &*change.first {
                    [(row, name)] if change.keys == 1 => (key(visitor, row.key, name)),
                    _ => (counted(change.keys, "key")),
                }
            }
            p.fact { (exact(change.at))
                @if names.of(&change.who) != change.who { " · " (change.who) } }
            @match &*change.first {
                [(row, _)] if change.keys == 1 => (of_one(row)),
                rows => details {
                    summary { "Which keys" }
                    @for (row, name) in rows {
                        p { (key(visitor, row.key, name)) }
                        (of_one(row))
                    }
                    @if change.keys > rows.len() as u64 {
                        p.fact { "And " (change.keys - rows.len() as u64) " more." }
                    }
                },
            }
        }
    }
}

fn key(visitor: &Visitor, id: i64, name: &str) -> Markup {
    html! {
        @if visitor.may("GET", "keys/{id}") {
            a href=(visitor.place.link(&format!("keys/{id}"))) { "key " (id) }
        } @else { "key " (id) }
        " (" (name) ")"
    }
}

/// What a change did to one key.
fn of_one(row: &Audited) -> Markup {
    let field = |state: &Option<Value>, name: &str| state.as_ref().and_then(|state| state.get(name).cloned());
    let text = |state: &Option<Value>, name: &str| match field(state, name) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text),
        Some(Value::Array(all)) => {
            let all = all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
            Some(all)
        }
        Some(other) => Some(other.to_string()),
    };
    html! {
        @for (name, says) in [("lists", "List"), ("shadow", "Shadow mode")] {
            @let (old, new) = (text(&row.before, name).unwrap_or_default(), text(&row.after, name).unwrap_or_default());
            @if old != new {
                @if !old.is_empty() { p { span.what { (says) ", old" } (lists(&split(&old))) } }
                p { span.what { (says) @if !old.is_empty() { ", new" } } @if new.is_empty() { "none" } @else { (lists(&split(&new))) } }
            }
        }
        @if row.before.is_some() {
            @for (name, says) in FIELDS {
                @let (old, new) = (text(&row.before, name), text(&row.after, name));
                // A narrowed key has its lists alone there.
                @if old != new && field(&row.after, name).is_some() {
                    p { span.what { (says) } (old.as_deref().filter(|old| !old.is_empty()).unwrap_or("none")) " → "
                        (new.as_deref().filter(|new| !new.is_empty()).unwrap_or("none")) }
                }
            }
        }
        @if !row.gained.is_empty() {
            details { summary { "Gained " (row.gained.len()) } (endpoints("gained", "+", &row.gained)) }
        }
        @if !row.lost.is_empty() {
            details { summary { "Lost " (row.lost.len()) } (endpoints("lost", "−", &row.lost)) }
        }
    }
}

/// Fields of a key, and what people call them.
const FIELDS: [(&str, &str); 6] = [
    ("name", "Name"),
    ("owner", "Owner"),
    ("networks", "Networks"),
    ("hourly_limit", "Requests an hour"),
    ("daily_limit", "Requests a day"),
    ("expires", "Expires"),
];
