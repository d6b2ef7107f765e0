//! Many keys narrowed at once: which, by what denies, what they lose; then done.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};

use super::form::Filled;
use super::frame::{self, counted};
use super::key_list::query;
use super::layout;
use super::visitor::Visitor;
use crate::administration::narrow::{Outcome, narrow};
use crate::administration::search::Search;
use crate::api::Api;
use crate::app::App;
use crate::failure::Failure;

/// Sets of lost endpoints that are spelled out.
const SPELLED: usize = 5;

/// The form, for the keys of a search.
pub(super) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    if let Some(refused) = visitor.refusal_of(&[Api::API_KEYS_LIST, Api::API_KEYS_NARROW_MANY]).await {
        return refused;
    }
    let search = match Search::read(pairs) {
        Ok(search) => search,
        Err(failure) => return frame::failed(failure),
    };
    show(&app, &visitor, &search, "", None, None).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    search: &Search,
    denies: &str,
    outcome: Option<(&Outcome, bool)>,
    failure: Option<&Failure>,
) -> Response {
    let count = async { search.prepare(&app.db, app.catalog).await?.count(&app.db).await };
    let count: i64 = match count.await {
        Ok(count) => count,
        Err(failure) => return frame::failed(failure),
    };
    let back = format!("/admin/api_keys?{}", query(search));
    let content = html! {
        p.trail { "Admin › Apps › " a href=(back) { "API keys" } " › Narrow" }
        (frame::problem(failure))
        p { "Found: " strong { (counted(count, "key")) } ". Denies are added to their lists, so that they can only lose." }
        form method="post" action={ "/admin/api_keys/narrow?" (query(search)) } {
            (layout::csrf(visitor))
            label { "Denies to add" input name="denies" value=(denies) placeholder="-*.delete" required
                spellcheck="false" autocapitalize="off"; }
            div.actions {
                button name="step" value="preview" { "Review what they lose" }
                @if let Some((outcome, false)) = outcome {
                    @if outcome.changed > 0 {
                        input type="hidden" name="expected" value=(outcome.digest);
                        button.danger name="step" value="apply" { "Narrow " (counted(outcome.changed, "key")) }
                    }
                }
            }
        }
        @if let Some((outcome, applied)) = outcome { (result(outcome, applied)) }
    };
    layout::page(visitor, "API keys", "Narrow keys", &content)
}

fn result(outcome: &Outcome, applied: bool) -> Markup {
    let (losing, unfelt): (Vec<_>, Vec<_>) = outcome.lost.iter().partition(|(lost, _)| !lost.is_empty());
    html! {
        section.review aria-label="Result" {
            h2 { @if applied { "Done" } @else { "Before it is done" } }
            p { @if applied { "Narrowed: " } @else { "To be narrowed: " } strong { (counted(outcome.changed, "key")) } ". "
                @if outcome.untouched > 0 {
                    "Left alone: " (counted(outcome.untouched, "key")) " with a list that grants nothing of that."
                } }
            @for (endpoints, keys) in losing.iter().take(SPELLED) {
                details open[losing.len() == 1] {
                    summary { (counted(*keys, "key")) @if *keys == 1 { " loses " } @else { " lose " }
                        (counted(endpoints.len(), "endpoint")) }
                    (frame::endpoints("lost", "−", endpoints))
                }
            }
            @if losing.len() > SPELLED {
                p { "And " (counted(losing.len() - SPELLED, "more set")) " of endpoints." }
            }
            @for (_, keys) in unfelt {
                p.fact { (counted(*keys, "key")) ": nothing is lost today, since no role that bounds the key grants it." }
            }
        }
    }
}

/// Previews or applies. What is applied is what was previewed: other keys, or other losses, are shown again first.
pub(super) async fn submit(
    State(app): State<App>,
    Query(pairs): Query<Vec<(String, String)>>,
    filled: Filled,
) -> Response {
    let visitor = &filled.visitor;
    if let Some(refused) = visitor.refusal_of(&[Api::API_KEYS_LIST, Api::API_KEYS_NARROW_MANY]).await {
        return refused;
    }
    let search = match Search::read(pairs) {
        Ok(search) => search,
        Err(failure) => return frame::failed(failure),
    };
    let denies = filled.text("denies");
    let apply = filled.text("step") == "apply";
    let done = async {
        let prepared = search.prepare(&app.db, app.catalog).await?;
        let mut tx = if apply { app.write().await? } else { app.db.begin().await? };
        let outcome = narrow(&mut tx, app.catalog, visitor.who(), &prepared, denies, apply).await?;
        let expected = !apply || filled.text("expected") == outcome.digest;
        if apply && expected {
            tx.commit().await?;
        }
        Ok::<_, Failure>((outcome, apply && expected))
    };
    match done.await {
        Ok((outcome, applied)) => {
            let message =
                "these are not the keys, or not the losses, that were shown; nothing was done: look again";
            let changed = (apply && !applied).then(|| Failure::changed(message));
            show(&app, visitor, &search, denies, Some((&outcome, applied)), changed.as_ref()).await
        }
        Err(failure) => show(&app, visitor, &search, denies, None, Some(&failure)).await,
    }
}
