//! What the pages of one key share: its tabs, and forms that save over the key as it was seen.

use maud::{Markup, html};
use sqlx::AnyConnection;

use super::form::Filled;
use super::visitor::Visitor;
use crate::administration::key::Key;
use crate::administration::keys;
use crate::api::Api;
use crate::app::App;
use crate::calls::{self, Call};
use crate::failure::Failure;

/// The tabs of a key; on each of its pages.
pub(super) fn tabs(key: &Key, tab: &str) -> Markup {
    let base = format!("/admin/api_keys/{}", key.id);
    html! {
        p.trail { "Admin › Apps › " a href="/admin/api_keys" { "API keys" } " › " (key.id) " › " (key.description)
            @if key.revoked.is_some() { " " span.mark.bad { "revoked" } }
            @else if key.has_expired() { " " span.mark.bad { "expired" } } }
        nav.tabs aria-label="Key" {
            a href=(base) aria-current=[(tab == "info").then_some("page")] { "API Key Info" }
            a href={ (base) "/tags" } aria-current=[(tab == "tags").then_some("page")] { "API Tags" }
        }
    }
}

/// What its pages are called.
pub(super) fn title(key: &Key) -> String {
    format!("Key {}: {}", key.id, key.description)
}

/// What a key has called, if the visitor may know it.
pub(super) async fn calls_of(app: &App, visitor: &Visitor, id: i64) -> Result<Option<Vec<Call>>, Failure> {
    Ok(if visitor.reads(Api::API_KEYS_CALLS) { Some(calls::of_key(&app.db, id).await?) } else { None })
}

/// Goes on if the key is as it was when the form was made, where the form says how that was.
pub(super) async fn as_seen(db: &mut AnyConnection, id: i64, filled: &Filled) -> Result<(), Failure> {
    if filled.has("seen") { keys::must_be_as_seen(db, id, filled.text("seen")).await } else { Ok(()) }
}
