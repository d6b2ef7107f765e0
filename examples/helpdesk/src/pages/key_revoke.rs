//! Revoking a key: what it does today is shown first.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;

use super::form::Filled;
use super::frame::counted;
use super::key_form;
use super::key_page::{calls_of, tabs};
use super::layout;
use super::times::relative;
use super::visitor::Visitor;
use crate::administration::key::Key;
use crate::administration::keys;
use crate::api::Api;
use crate::app::App;
use crate::clock::{DAY, now};
use crate::failure::Failure;

/// The page that asks.
pub(super) async fn page(State(app): State<App>, visitor: Visitor, Path(id): Path<i64>) -> Response {
    if let Some(refused) = visitor.refusal_of(&[Api::API_KEYS_GET, Api::API_KEYS_DELETE]).await {
        return refused;
    }
    let loaded =
        async { Ok::<_, Failure>((Key::load(&app.db, id).await?, calls_of(&app, &visitor, id).await?)) };
    let (key, calls) = match loaded.await {
        Ok(loaded) => loaded,
        Err(failure) => return layout::failed(&visitor, failure),
    };
    let recent = calls.map(|calls| calls.iter().filter(|call| call.last > now() - 7 * DAY).count());
    let content = html! {
        (tabs(&key, "info"))
        section.review aria-label="Revoke" {
            h2 { "Revoke this key for good?" }
            p { "Last used: " strong { (relative(key.last_used)) } "."
                @if let Some(recent) = recent { " In the last week it called " strong { (counted(recent, "different endpoint")) } "." } }
            p { "Programs that use it are refused from then on. It cannot be undone; a new key can be created." }
            form.actions method="post" action={ "/admin/api_keys/" (id) "/revoke" } {
                (layout::csrf(&visitor))
                button.danger { "Revoke key " (id) }
                a.button.quiet href={ "/admin/api_keys/" (id) } { "Keep it" }
            }
        }
    };
    layout::page(&visitor, "API keys", &format!("Revoke key {id}: {}", key.description), &content)
}

/// Revokes a key.
pub(super) async fn submit(State(app): State<App>, Path(id): Path<i64>, filled: Filled) -> Response {
    let visitor = &filled.visitor;
    if let Some(refused) = visitor.refusal_of(&[Api::API_KEYS_GET, Api::API_KEYS_DELETE]).await {
        return refused;
    }
    let revoked = async {
        let mut tx = app.write().await?;
        keys::revoke(&mut tx, app.catalog, visitor.who(), id).await?;
        Ok::<_, Failure>(tx.commit().await?)
    };
    match revoked.await {
        Ok(()) => {
            visitor.say(format!("Revoked key {id}. Programs that use it are refused from now on."));
            Redirect::to(&format!("/admin/api_keys/{id}")).into_response()
        }
        Err(failure) => key_form::show(&app, visitor, id, Some(&failure), None).await,
    }
}
