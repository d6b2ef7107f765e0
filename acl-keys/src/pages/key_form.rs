//! One key: the tab "API Key Info", with its secrets.

use std::time::Duration;

use axum::response::Response;
use http::StatusCode;
use maud::{Markup, html};

use super::failure::Failure;
use super::form::Filled;
use super::frame::Section;
use super::key_info::KeyInfo;
use super::key_page::{tabs, title};
use super::key_secret;
use super::text::time;
use super::visitor::Visitor;
use crate::key::Key;

/// How long the old secret works after a rotation.
const OVERLAP: Duration = Duration::from_secs(86_400);

/// Shows a key.
#[acl::endpoint(GET, "/keys/{id}", tags("keys.keys.get"), modes(session))]
pub async fn key(visitor: Visitor) -> Response {
    visitor.answer(show(&visitor, None, None).await)
}

/// The tab, with what went wrong and, where it is to be shown again, what was typed.
async fn show(
    visitor: &Visitor,
    failure: Option<&Failure>,
    typed: Option<KeyInfo>,
) -> Result<Response, Failure> {
    let key = visitor.key().await?;
    let status = failure.map_or(StatusCode::OK, |failure| failure.status);
    let content = content(visitor, &key, failure, typed).await?;
    Ok(visitor.framed(status, Some(Section::Keys), &title(&key), &content))
}

async fn content(
    visitor: &Visitor,
    key: &Key,
    failure: Option<&Failure>,
    typed: Option<KeyInfo>,
) -> Result<Markup, Failure> {
    let secrets = visitor.store.secrets_of(key.id).await?;
    let people = secrets.iter().map(|secret| &*secret.shown_to).chain([&*key.owner]);
    let names = visitor.names(people).await;
    let is_live = key.revoked.is_none();
    let is_mine = key.owner == visitor.person().id || visitor.changes_others();
    let may = |method, path| is_live && is_mine && visitor.may(method, path);
    let link = |path: &str| visitor.place.link(&format!("keys/{}{path}", key.id));
    let owner = html! {
        p.fact { "Belongs to " strong { (names.of(&key.owner)) } ". It never exceeds what its owner may do." }
    };
    let info = typed.unwrap_or_else(|| KeyInfo::of(key));
    Ok(html! {
        (tabs(visitor, key, "info"))
        (Failure::above(failure))
        form method="post" {
            input type="hidden" name="seen" value=(key.version);
            (info.fields(visitor, &owner, Some(key), failure))
            @if may("POST", "keys/{id}") { button { "Save" } }
        }
        @if visitor.may("GET", "keys/audit") {
            p { a href=(visitor.place.link(&format!("keys/audit?key={}", key.id))) { "What was changed of it" } }
        }
        h2 { "Secrets" }
        p.fact { "A secret never exceeds what whoever it was shown to may do, either." }
        table.cards {
            thead { tr { th { "Begins with" } th { "Shown to" } th { "Made" } th { "Ends" } } }
            tbody { @for secret in &secrets { tr {
                td data-name="Begins with" { code { (secret.beginning) "…" } }
                td data-name="Shown to" { (names.of(&secret.shown_to)) }
                td data-name="Made" { (time(Some(secret.created))) }
                td data-name="Ends" { (time(secret.expires)) }
            } } }
        }
        p.fact { "Last used: " (time(key.last_used)) "." }
        div.actions {
            @if may("POST", "keys/{id}/rotate") {
                @if secrets.len() < 2 {
                    (button(&link("/rotate"), "Rotate: a new secret, the old one works for a day"))
                } @else {
                    (button(&link("/end-old-secret"), "End the old secret now"))
                }
            }
            @if may("GET", "keys/{id}/revoke") { a.button.danger href=(link("/revoke")) { "Revoke…" } }
        }
    })
}

fn button(to: &str, says: &str) -> Markup {
    html! { form.inline method="post" action=(to) { button.quiet { (says) } } }
}

/// Saves the tab. The lists are not in it, and stay.
#[acl::endpoint(POST, "/keys/{id}", tags("keys.keys.put"), modes(session), allow(method_mismatch))]
pub async fn save(filled: Filled) -> Response {
    let visitor = &filled.visitor;
    let info = KeyInfo::typed(&filled);
    let saved = async {
        let key = visitor.own_key().await?;
        let edit = info.edit()?.seen(filled.seen()?);
        visitor.store.edit(&visitor.by, key.id, edit).await?;
        Ok::<_, Failure>(key.id)
    };
    match saved.await {
        Ok(id) => visitor.lead_to(&format!("keys/{id}"), &format!("Saved key {id}.")),
        Err(failure) => {
            // What was typed over a key that is another by now would take that change back.
            let typed = (failure.status != StatusCode::CONFLICT).then_some(info);
            visitor.answer(show(visitor, Some(&failure), typed).await)
        }
    }
}

/// Gives a key a new secret, and leads to it.
#[acl::endpoint(POST, "/keys/{id}/rotate", tags("keys.keys.rotate"), modes(session))]
pub async fn rotate(filled: Filled) -> Response {
    let visitor = &filled.visitor;
    let rotated = async {
        let key = visitor.own_key().await?;
        let secret = visitor.store.rotate(&visitor.by, key.id, OVERLAP).await?;
        let said = format!("Key {} has a new secret. The old one works for a day.", key.id);
        key_secret::lead_to(visitor, key.id, &secret, &said)
    };
    match rotated.await {
        Ok(response) => response,
        Err(failure) => visitor.answer(show(visitor, Some(&failure), None).await),
    }
}

/// Ends the secrets from before the last rotation.
#[acl::endpoint(POST, "/keys/{id}/end-old-secret", tags("keys.keys.rotate"), modes(session))]
pub async fn end_old_secret(filled: Filled) -> Response {
    let visitor = &filled.visitor;
    let ended = async {
        let key = visitor.own_key().await?;
        visitor.store.end_old_secrets(&visitor.by, key.id).await?;
        Ok::<_, Failure>(key.id)
    };
    match ended.await {
        Ok(id) => {
            visitor.lead_to(&format!("keys/{id}"), &format!("The old secret of key {id} works no more."))
        }
        Err(failure) => visitor.answer(show(visitor, Some(&failure), None).await),
    }
}
