//! Revoking a key: what it does today is shown first.

use axum::response::Response;
use http::StatusCode;
use maud::html;

use super::failure::Failure;
use super::form::Filled;
use super::frame::Section;
use super::key_page::tabs;
use super::text::{DAY, counted, time};
use super::visitor::Visitor;
use crate::clock::now;

/// The page that asks.
#[acl::endpoint(GET, "/keys/{id}/revoke", tags("keys.keys.delete"), modes(session), allow(method_mismatch))]
pub async fn ask_revoke(visitor: Visitor) -> Response {
    visitor.answer(show(&visitor, None).await)
}

async fn show(visitor: &Visitor, failure: Option<&Failure>) -> Result<Response, Failure> {
    let key = visitor.own_key().await?;
    let id = key.id;
    let calls = visitor.store.usage_of(id).await?;
    let recent =
        calls.iter().filter(|used| used.last.as_second() > now() - 7 * DAY && !used.method.is_empty());
    let recent =
        recent.map(|used| (&used.method, &used.path)).collect::<std::collections::HashSet<_>>().len();
    let content = html! {
        (tabs(visitor, &key, "info"))
        (Failure::above(failure))
        @if key.revoked.is_none() {
            section.review aria-label="Revoke" {
                h2 { "Revoke this key for good?" }
                p { "Last used: " strong { (time(key.last_used)) } ". In the last week it called "
                    strong { (counted(recent as u64, "different endpoint")) } "." }
                p { "Programs that use it are refused from then on. It cannot be undone; a new key can be created." }
                form.actions method="post" {
                    button.danger { "Revoke key " (id) }
                    a.button.quiet href=(visitor.place.link(&format!("keys/{id}"))) { "Keep it" }
                }
            }
        } @else { p { "This key was revoked " (time(key.revoked)) "." } }
    };
    let status = failure.map_or(StatusCode::OK, |failure| failure.status);
    let title = format!("Revoke key {id}: {}", key.name);
    Ok(visitor.framed(status, Some(Section::Keys), &title, &content))
}

/// Revokes a key.
#[acl::endpoint(POST, "/keys/{id}/revoke", tags("keys.keys.delete"), modes(session), allow(method_mismatch))]
pub async fn revoke(filled: Filled) -> Response {
    let visitor = &filled.visitor;
    let revoked = async {
        let id = visitor.own_key().await?.id;
        Ok::<_, Failure>(visitor.store.revoke(&visitor.by, id).await?)
    };
    match revoked.await {
        Ok(key) => {
            let said = format!("Revoked key {}. Programs that use it are refused from now on.", key.id);
            let to =
                if visitor.may("GET", "keys/{id}") { format!("keys/{}", key.id) } else { "keys".to_owned() };
            visitor.lead_to(&to, &said)
        }
        Err(failure) if failure.status == StatusCode::NOT_FOUND => visitor.answer(Err(failure)),
        Err(failure) => visitor.answer(show(visitor, Some(&failure)).await),
    }
}
