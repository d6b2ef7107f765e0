//! Many keys narrowed at once: which, by what denies, what they lose; then done.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};

use super::form::Filled;
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
    if let Some(refused) = visitor.refusal(Api::API_KEYS_NARROW_MANY) {
        return refused;
    }
    let search = match Search::read(pairs) {
        Ok(search) => search,
        Err(failure) => return layout::failed(failure),
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
    let count = async { search.prepare(&app.db).await?.count(&app.db).await };
    let count: i64 = match count.await {
        Ok(count) => count,
        Err(failure) => return layout::failed(failure),
    };
    let back = format!("/admin/api_keys?{}", query(search));
    let content = html! {
        p.trail { "Admin › Apps › " a href=(back) { "API Keys" } " › Narrow" }
        (layout::problem(failure))
        p { strong { (count) } " keys were found. Denies are added to each of their lists, so that they can only lose." }
        form method="post" action={ "/admin/api_keys/narrow?" (query(search)) } {
            (layout::csrf(visitor))
            label { "Denies to add" input name="denies" value=(denies) placeholder="-*.delete" required
                spellcheck="false" autocapitalize="off"; }
            div.actions {
                button name="step" value="preview" { "Show what they lose" }
                @if let Some((outcome, false)) = outcome {
                    @if outcome.changed > 0 {
                        input type="hidden" name="expected" value=(outcome.digest);
                        button.danger name="step" value="apply" { "Narrow " (outcome.changed) " keys" }
                    }
                }
            }
        }
        @if let Some((outcome, applied)) = outcome { (result(outcome, applied)) }
    };
    layout::page(visitor, "API Keys", "Narrow keys", &content)
}

fn result(outcome: &Outcome, applied: bool) -> Markup {
    html! {
        section.review aria-label="Result" {
            h2 { @if applied { "Done" } @else { "Before it is done" } }
            p { strong { (outcome.changed) } @if applied { " keys were narrowed; " } @else { " keys lose something; " }
                (outcome.untouched) " have nothing of that and are left alone." }
            @for (endpoints, keys) in outcome.lost.iter().take(SPELLED) {
                details open[outcome.lost.len() == 1] {
                    summary { (keys) " keys lose " (endpoints.len()) " endpoints" }
                    (layout::endpoints("lost", "−", endpoints))
                }
            }
            @if outcome.lost.len() > SPELLED { p { "And " (outcome.lost.len() - SPELLED) " more sets of endpoints." } }
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
    if let Some(refused) = visitor.refusal(Api::API_KEYS_NARROW_MANY) {
        return refused;
    }
    let search = match Search::read(pairs) {
        Ok(search) => search,
        Err(failure) => return layout::failed(failure),
    };
    let denies = filled.text("denies");
    let apply = filled.text("step") == "apply";
    let done = async {
        let prepared = search.prepare(&app.db).await?;
        let mut tx = if apply { app.write().await? } else { app.db.begin().await? };
        let outcome = narrow(&mut tx, visitor.who(), &prepared, denies, apply).await?;
        let expected = !apply || filled.text("expected") == outcome.digest;
        if apply && expected {
            tx.commit().await?;
        }
        Ok::<_, Failure>((outcome, apply && expected))
    };
    match done.await {
        Ok((outcome, applied)) => show(&app, visitor, &search, denies, Some((&outcome, applied)), None).await,
        Err(failure) => show(&app, visitor, &search, denies, None, Some(&failure)).await,
    }
}
