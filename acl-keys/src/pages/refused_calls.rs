//! Refused calls, and those that lists in shadow mode would refuse: those of one kind together, the last first.

use acl_core::Tag;
use axum::response::Response;
use maud::{Markup, html};
use uuid::Uuid;

use super::failure::Failure;
use super::fields::Fields;
use super::frame::Section;
use super::pager::{PER_PAGE, Pager};
use super::text::{counted, mistake, time};
use super::visitor::{Names, Visitor};
use crate::refusals::Refused;
use crate::usage::WOULD_DENY;

/// Shows refused calls. With the id of a decision in `decision`, only the kind of call that it refused last.
#[acl::endpoint(GET, "/keys/refusals", tags("keys.usage.list"), modes(session))]
pub async fn refused_calls(visitor: Visitor) -> Response {
    let shown = async {
        let asked = Fields::read(visitor.query().as_bytes())?;
        let content = match asked.text("decision") {
            "" => all(&visitor, Pager::of(&asked)?).await?,
            text => found(&visitor, text).await?,
        };
        Ok::<_, Failure>(visitor.page(Section::Refusals, "Refused calls", &content))
    };
    visitor.answer(shown.await)
}

/// The owner whose refused calls the visitor sees; none for those of everybody.
fn owner(visitor: &Visitor) -> Option<&str> {
    (!visitor.sees_others()).then(|| &*visitor.person().id)
}

async fn all(visitor: &Visitor, pager: Pager) -> Result<Markup, Failure> {
    let (rows, total) = visitor.store.refusals(owner(visitor), pager.skip(), PER_PAGE).await?;
    let names = visitor.names(rows.iter().map(|row| &*row.owner)).await;
    Ok(html! {
        (search("", None))
        p { strong { (counted(total, "kind")) } " of refused calls, and of calls that a list in shadow mode would refuse." }
        @if rows.is_empty() { p.empty { "Nothing was refused." } }
        @for row in &rows { (entry(visitor, row, &names)) }
        (pager.render(total, &[]))
    })
}

async fn found(visitor: &Visitor, text: &str) -> Result<Markup, Failure> {
    let id = decision_in(text);
    let row = match id {
        Some(id) => visitor.store.refusal(id, owner(visitor)).await?,
        None => None,
    };
    let names = visitor.names(row.iter().map(|row| &*row.owner)).await;
    Ok(html! {
        (search(text, id.is_none().then_some("There is no decision id in this: expected one such as `0199a6a0-5b1c-7cc1-8a3b-6b7d5d8f0e11`.")))
        @if let Some(row) = &row { (entry(visitor, row, &names)) }
        @if id.is_some() && row.is_none() {
            p.empty { "No refused call is known by this decision. Of equal calls only the last is, from a second after it." }
        }
        p { a href="?" { "All refused calls" } }
    })
}

/// Finds the decision id in a pasted text: the id alone, an answer, or a line of a log.
fn decision_in(text: &str) -> Option<Uuid> {
    let words = text.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
    words.filter(|word| word.len() == 36).find_map(|word| word.parse().ok())
}

fn search(text: &str, wrong: Option<&str>) -> Markup {
    html! {
        form.search method="get" role="search" {
            label.wide { "Decision" input name="decision" value=(text) spellcheck="false" autocomplete="off"
                placeholder="The decision_id of an answer" aria-invalid=[wrong.map(|_| "true")]
                aria-describedby=[wrong.map(|_| "wrong-decision")];
                (mistake("decision", wrong)) }
            div.buttons { button { "Find" } }
        }
    }
}

/// The first tag of an endpoint, if it is still there.
pub(super) fn tag_of(visitor: &Visitor, method: &str, path: &str) -> Option<&'static str> {
    let catalog = visitor.catalog();
    let endpoint = catalog.endpoint(catalog.find(method, path)?)?;
    endpoint.tags().next().map(Tag::as_str)
}

/// A link to grant what was refused, if one tag is missing and the visitor may change the list.
pub(super) fn remedy(visitor: &Visitor, key: i64, code: &str, tag: Option<&str>) -> Option<Markup> {
    let tag = tag.filter(|_| visitor.may("POST", "keys/{id}/list"))?;
    let list = visitor.place.link(&format!("keys/{key}/list"));
    match code {
        "tag_not_granted" => Some(html! { a.button.quiet href={ (list) "?grant=" (tag) } { "Grant this…" } }),
        // A deny may be about more than this: people look at the list first.
        "tag_denied" => Some(html! { a.button.quiet href=(list) { "Change the list…" } }),
        _ => None,
    }
}

fn entry(visitor: &Visitor, row: &Refused, names: &Names) -> Markup {
    let tag = tag_of(visitor, &row.method, &row.path);
    let link = visitor.place.link(&format!("keys/{}", row.key));
    html! {
        article.entry {
            h2 {
                @if row.method.is_empty() { "No declared endpoint" } @else { code { (row.method) " " (row.path) } }
                // Only a refusal has a bad end.
                " " span.mark.bad[row.code != WOULD_DENY] { (row.code) }
            }
            p.fact {
                @if visitor.may("GET", "keys/{id}") { a href=(link) { "key " (row.key) } } @else { "key " (row.key) }
                " (" (row.name) ") of " (names.of(&row.owner)) ", " (time(Some(row.last)))
                @if row.calls > 1 { "; " strong { (row.calls) " times" } }
                @if let Some(id) = row.decision { "; last decision " code { (id) } }
            }
            @if let Some(why) = why(&row.code, tag) { p { (why) } }
            @if let Some(remedy) = remedy(visitor, row.key, &row.code, tag) { p { (remedy) } }
        }
    }
}

/// What a code means.
fn why(code: &str, tag: Option<&str>) -> Option<Markup> {
    let tag = tag.unwrap_or_default();
    Some(match code {
        "tag_not_granted" => {
            html! { "Nothing in its lists, or in what bounds them, grants " code { (tag) } "." }
        }
        "tag_denied" => html! { "A deny matches " code { (tag) } "." },
        "need_denied" | "need_not_granted" => html! { "It needs a further tag that is not granted." },
        "mode_not_allowed" => html! { "The endpoint is not open to credentials of this mode." },
        "key_list_stale" => {
            html! { "A deny of its list matches nothing any more, so the whole list grants nothing." }
        }
        "key_list_malformed" => html! { "Its list cannot be read and grants nothing." },
        "too_many_requests" => html! { "The key had no requests left." },
        "would_deny" => html! { "It was allowed; the list in shadow mode would refuse it." },
        _ => return None,
    })
}
