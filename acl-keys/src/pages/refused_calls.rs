//! Refused calls, and those that lists in shadow mode would refuse: those of one kind together, the last first.

use acl_core::Tag;
use axum::response::Response;
use maud::{Markup, html};

use super::failure::Failure;
use super::fields::Fields;
use super::frame::Section;
use super::pager::{PER_PAGE, Pager};
use super::text::{counted, time};
use super::visitor::{Names, Visitor};
use crate::refusals::Refused;
use crate::usage::WOULD_DENY;

/// Shows refused calls.
#[acl::endpoint(GET, "/keys/refusals", tags("keys.usage.list"), modes(session))]
pub async fn refused_calls(visitor: Visitor) -> Response {
    let shown = async {
        let asked = Fields::read(visitor.query().as_bytes())?;
        let pager = Pager::of(&asked)?;
        let owner = (!visitor.sees_others()).then(|| visitor.person().id.clone());
        let (rows, total) = visitor.store.refusals(owner.as_deref(), pager.skip(), PER_PAGE).await?;
        let names = visitor.names(rows.iter().map(|row| &*row.owner)).await;
        let content = html! {
            p { strong { (counted(total, "kind")) } " of refused calls, and of calls that a list in shadow mode would refuse." }
            @if rows.is_empty() { p.empty { "Nothing was refused." } }
            @for row in &rows { (entry(&visitor, row, &names)) }
            (pager.render(total, &[]))
        };
        Ok::<_, Failure>(visitor.page(Section::Refusals, "Refused calls", &content))
    };
    visitor.answer(shown.await)
}

fn entry(visitor: &Visitor, row: &Refused, names: &Names) -> Markup {
    let catalog = visitor.catalog();
    let endpoint = catalog.find(&row.method, &row.path).and_then(|at| catalog.endpoint(at));
    let tag = endpoint.and_then(|endpoint| endpoint.tags().next()).map(Tag::as_str);
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
            }
            @if let Some(why) = why(&row.code, tag) { p { (why) } }
            @if let Some(tag) = tag.filter(|_| visitor.may("POST", "keys/{id}/list")) {
                @match &*row.code {
                    "tag_not_granted" => p { a.button.quiet href={ (link) "/list?grant=" (tag) } { "Grant this…" } },
                    // A deny may be about more than this: people look at the list first.
                    "tag_denied" => p { a.button.quiet href={ (link) "/list" } { "Change the list…" } },
                    _ => {},
                }
            }
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
