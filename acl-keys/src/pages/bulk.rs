//! Many keys at once, those that were ticked or found: narrowed by denies, or revoked. What is done is what was shown:
//! other keys, or other losses, are shown again first.

use axum::response::Response;
use http::StatusCode;
use maud::{Markup, html};

use super::failure::Failure;
use super::fields::Fields;
use super::filter::Filter;
use super::form::Filled;
use super::frame::Section;
use super::text::{beginning, counted, endpoints, time};
use super::visitor::Visitor;
use crate::narrow::Narrowed;

/// Sets of lost endpoints that are spelled out.
const SPELLED: usize = 5;
/// Keys that are spelled out.
const NAMED: u32 = 50;

/// The keys of the address that the visitor may change.
fn filter(visitor: &Visitor) -> Result<Filter, Failure> {
    let asked = Fields::read(visitor.query().as_bytes())?;
    if asked.get("selected").is_some() && asked.all("key").next().is_none() {
        return Err(Failure::bad_request("No key is selected: go back and tick some."));
    }
    let mut filter = Filter::of(visitor, asked)?;
    if !visitor.changes_others() {
        filter.search = filter.search.owner(&visitor.person().id);
    }
    Ok(filter)
}

fn trail(visitor: &Visitor, filter: &Filter, says: &str) -> Markup {
    let back = format!("{}?{}", visitor.place.link("keys"), filter.conditions());
    html! { p.trail { a href=(back) { "API keys" } " › " (says) } }
}

/// The keys, as far as they are spelled out.
async fn named(visitor: &Visitor, filter: &Filter) -> Result<(Markup, u64), Failure> {
    let (keys, total) = visitor.store.search_counted(&filter.search.clone().count(NAMED)).await?;
    let names = visitor.names(keys.iter().map(|key| &*key.owner)).await;
    let markup = html! {
        details open[total <= 10] {
            summary { (counted(total, "key")) }
            table.cards {
                thead { tr { th { "Key" } th { "Name" } th { "Owner" } th { "List" } th { "Last used" } } }
                tbody { @for key in &keys { tr {
                    td data-name="Key" { (key.id) }
                    td data-name="Name" { (key.name) }
                    td data-name="Owner" { (names.of(&key.owner)) }
                    td data-name="List" { (beginning(&key.lists)) }
                    td data-name="Last used" { (time(key.last_used)) }
                } } }
            }
            @if total > u64::from(NAMED) { p.fact { "And " (total - u64::from(NAMED)) " more." } }
        }
    };
    Ok((markup, total))
}

/// The form that narrows keys.
#[acl::endpoint(GET, "/keys/narrow", tags("keys.keys.narrow"), modes(session))]
pub async fn ask_narrow(visitor: Visitor) -> Response {
    let shown = async { show_narrow(&visitor, &filter(&visitor)?, "", None, None).await };
    visitor.answer(shown.await)
}

async fn show_narrow(
    visitor: &Visitor,
    filter: &Filter,
    denies: &str,
    narrowed: Option<&Narrowed>,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let (keys, _) = named(visitor, filter).await?;
    let wrong = Failure::wrong(failure, "denies");
    let content = html! {
        (trail(visitor, filter, "Narrow"))
        (Failure::above(failure))
        p { "Denies are added to the lists of these keys, so that they can only lose." }
        (keys)
        form method="post" {
            label { "Denies to add" input name="denies" value=(denies) placeholder="-*.delete" required
                spellcheck="false" autocapitalize="off" aria-invalid=[wrong.as_ref().map(|_| "true")]; }
            div.actions {
                button.quiet[narrowed.is_some()] name="step" value="preview" { "Review changes" }
                @if let Some(narrowed) = narrowed.filter(|narrowed| narrowed.changed > 0) {
                    input type="hidden" name="expected" value=(narrowed.digest);
                    button.danger name="step" value="apply" { "Narrow " (counted(narrowed.changed, "key")) }
                }
            }
        }
        @if let Some(narrowed) = narrowed { (lost(narrowed)) }
    };
    let status = failure.map_or(StatusCode::OK, |failure| failure.status);
    Ok(visitor.framed(status, Some(Section::Keys), "Narrow keys", &content))
}

fn lost(narrowed: &Narrowed) -> Markup {
    let (losing, unfelt): (Vec<_>, Vec<_>) = narrowed.lost.iter().partition(|(lost, _)| !lost.is_empty());
    html! {
        section.review aria-label="Difference" {
            h2 { "Before it is saved" }
            p { "To be narrowed: " strong { (counted(narrowed.changed, "key")) } ". "
                @if narrowed.untouched > 0 {
                    "Left alone: " (counted(narrowed.untouched, "key")) " with a list that grants nothing of that."
                } }
            @for (routes, keys) in losing.iter().take(SPELLED) {
                details open[losing.len() == 1] {
                    summary { (counted(*keys, "key")) @if *keys == 1 { " loses " } @else { " lose " }
                        (counted(routes.len() as u64, "endpoint")) }
                    (endpoints("lost", "−", routes))
                }
            }
            @if losing.len() > SPELLED {
                p { "And " (counted((losing.len() - SPELLED) as u64, "more set")) " of endpoints." }
            }
            @for (_, keys) in unfelt {
                p.fact { (counted(*keys, "key")) ": nothing is lost today, since nothing that bounds the key grants it." }
            }
        }
    }
}

/// Shows what keys would lose, or narrows them.
#[acl::endpoint(POST, "/keys/narrow", tags("keys.keys.narrow"), modes(session))]
pub async fn narrow(filled: Filled) -> Response {
    filled.visitor.answer(narrowing(&filled).await)
}

async fn narrowing(filled: &Filled) -> Result<Response, Failure> {
    let visitor = &filled.visitor;
    let filter = filter(visitor)?;
    let denies = acl_browser::from_lines(filled.text("denies"));
    let (store, by) = (&visitor.store, &visitor.by);
    if filled.text("step") == "apply" {
        match store.narrow(by, &filter.search, &denies, filled.text("expected")).await {
            Ok(narrowed) => {
                let said = format!("Narrowed {}.", counted(narrowed.changed, "key"));
                return Ok(visitor.lead_to(&format!("keys?{}", filter.conditions()), &said));
            }
            Err(error) => {
                // As it would be by now, if it can be done at all.
                let narrowed = store.preview_narrow(by, &filter.search, &denies).await.ok();
                return show_narrow(visitor, &filter, &denies, narrowed.as_ref(), Some(&error.into())).await;
            }
        }
    }
    match store.preview_narrow(by, &filter.search, &denies).await {
        Ok(narrowed) => show_narrow(visitor, &filter, &denies, Some(&narrowed), None).await,
        Err(error) => show_narrow(visitor, &filter, &denies, None, Some(&error.into())).await,
    }
}

/// The page that asks whether many keys are to be revoked.
#[acl::endpoint(GET, "/keys/revoke", tags("keys.keys.delete"), modes(session), allow(method_mismatch))]
pub async fn ask_revoke_many(visitor: Visitor) -> Response {
    let shown = async { show_revoke(&visitor, &filter(&visitor)?, None).await };
    visitor.answer(shown.await)
}

async fn show_revoke(
    visitor: &Visitor,
    filter: &Filter,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    // Nobody revokes every key that there is by accident.
    if !filter.is_narrow() {
        return Err(Failure::bad_request("Choose the keys to be revoked: tick them, or search for them."));
    }
    let (keys, _) = named(visitor, filter).await?;
    let preview = visitor.store.preview_revoke_many(&visitor.by, &filter.search).await;
    let (revoked, failure) = match (preview, failure) {
        (Ok(revoked), failure) => (Some(revoked), failure.cloned()),
        (Err(error), _) => (None, Some(error.into())),
    };
    let content = html! {
        (trail(visitor, filter, "Revoke"))
        (Failure::above(failure.as_ref()))
        @match &revoked {
            Some(revoked) if revoked.keys > 0 => section.review aria-label="Revoke" {
                h2 { "Revoke " @if revoked.keys == 1 { "this key" } @else { "these " (counted(revoked.keys, "key")) } " for good?" }
                p { "Programs that use them are refused from then on. It cannot be undone; new keys can be created." }
                (keys)
                form.actions method="post" {
                    input type="hidden" name="expected" value=(revoked.digest);
                    button.danger { "Revoke " (counted(revoked.keys, "key")) }
                    a.button.quiet href={ (visitor.place.link("keys")) "?" (filter.conditions()) } { "Keep them" }
                }
            },
            Some(_) => p.empty { "None of these keys can be revoked: there are none, or they are revoked." },
            None => (keys),
        }
    };
    let status = failure.map_or(StatusCode::OK, |failure| failure.status);
    Ok(visitor.framed(status, Some(Section::Keys), "Revoke keys", &content))
}

/// Revokes many keys.
#[acl::endpoint(POST, "/keys/revoke", tags("keys.keys.delete"), modes(session), allow(method_mismatch))]
pub async fn revoke_many(filled: Filled) -> Response {
    let visitor = &filled.visitor;
    let revoked = async {
        let filter = filter(visitor)?;
        if !filter.is_narrow() {
            return show_revoke(visitor, &filter, None).await;
        }
        let expected = filled.text("expected");
        match visitor.store.revoke_many(&visitor.by, &filter.search, expected).await {
            Ok(revoked) => {
                let said = format!(
                    "Revoked {}. Programs that use them are refused from now on.",
                    counted(revoked.keys, "key")
                );
                Ok(visitor.lead_to(&format!("keys?{}", filter.conditions()), &said))
            }
            Err(error) => show_revoke(visitor, &filter, Some(&error.into())).await,
        }
    };
    visitor.answer(revoked.await)
}
