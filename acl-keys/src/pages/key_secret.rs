//! A new secret, shown once: how to call with it, and whether the first call has come.

use acl_core::Access;
use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::header::CACHE_CONTROL;
use maud::{Markup, html};
use serde_json::json;

use super::failure::Failure;
use super::fields::Fields;
use super::frame::Section;
use super::key_page::title;
use super::once::Halves;
use super::visitor::Visitor;
use crate::clock::now;
use crate::error::Error;
use crate::key::Key;
use crate::secret::{Secret, hash, to_hex};
use crate::store::PATIENCE;

/// Leads whoever made a secret to the page that shows it, once.
pub(super) fn lead_to(visitor: &Visitor, id: i64, secret: &Secret, said: &str) -> Result<Response, Failure> {
    let halves = Halves::of(secret)?;
    let mut response = visitor.lead_to(&format!("keys/{id}/secret?half={}", halves.address), said);
    visitor.once.keep(&mut response, &halves);
    Ok(response)
}

/// The secret of a key, once. Loaded again, the page leads to the key.
#[acl::endpoint(GET, "/keys/{id}/secret", tags("keys.secret.get"), authenticated, modes(session))]
pub async fn secret(visitor: Visitor) -> Response {
    visitor.answer(shown(&visitor).await)
}

async fn shown(visitor: &Visitor) -> Result<Response, Failure> {
    let id = visitor.id()?;
    let asked = Fields::read(visitor.query().as_bytes())?;
    let Some(secret) = visitor.once.secret(asked.text("half")) else { return Ok(gone(visitor, id)) };
    // Whatever the cookie says: only what is a secret of this key is shown as one.
    if !is_secret_of(visitor, id, &secret).await? {
        return Ok(gone(visitor, id));
    }
    let key = visitor.store.key(id).await?;
    let reach = first_path(visitor, &key).await?;
    let content = content(visitor, &key, &secret, &reach);
    let mut response = visitor.page(Section::Keys, &title(&key), &content);
    visitor.once.forget_secret(&mut response);
    Ok(response)
}

/// Whether a text is a valid secret of a key.
async fn is_secret_of(visitor: &Visitor, key: i64, text: &str) -> Result<bool, Error> {
    let query = sqlx::query(
        "SELECT 1 FROM acl_secrets WHERE key_id = $1 AND hash = $2 AND coalesce(expires, $3 + 1) > $3",
    );
    let query = query.bind(key).bind(to_hex(&hash(text))).bind(now());
    let database = &visitor.store.database;
    let work = async { Ok(query.fetch_optional(&database.pool()).await?) };
    Ok(database.within(PATIENCE, work).await?.is_some())
}

fn gone(visitor: &Visitor, id: i64) -> Response {
    visitor.lead_to(&format!("keys/{id}"), "The secret was shown before, and is shown only once.")
}

fn content(visitor: &Visitor, key: &Key, secret: &str, path: &str) -> Markup {
    let (name, value) = visitor.header(&key.mode, secret);
    let url = format!("{}{path}", visitor.origin());
    let used = format!("keys/{}/used", key.id);
    html! {
        p.trail { a href=(visitor.place.link("keys")) { "API keys" } " › " (key.id) }
        div.once {
            p { "This is the secret. It is shown only now and stored only as a hash: copy it." }
            pre #code { (secret) }
            (copy("code"))
        }
        h2 { "Call with it" }
        (snippet("curl", &format!("curl {url} \\\n  -H '{name}: {value}'")))
        (snippet("Python", &format!(
            "import urllib.request\n\nrequest = urllib.request.Request(\n    \"{url}\",\n    headers={{\"{name}\": \"{value}\"}},\n)\n\
             print(urllib.request.urlopen(request).read().decode())"
        )))
        (snippet("JavaScript", &format!(
            "const response = await fetch(\"{url}\", {{\n  headers: {{ \"{name}\": \"{value}\" }},\n}});\n\
             console.log(await response.text());"
        )))
        p.waiting #waiting role="status"
            data-poll=[visitor.may("GET", "keys/{id}/used").then(|| visitor.place.link(&used))] {
            "Waiting for the first call."
        }
        p.actions {
            @if visitor.may("GET", "keys/{id}") {
                a.button.quiet href=(visitor.place.link(&format!("keys/{}", key.id))) { "To the key" }
            }
        }
    }
}

/// What this key may read, so that the first call is answered.
async fn first_path(visitor: &Visitor, key: &Key) -> Result<String, Error> {
    let bounds = visitor.store.bounds_of(&[&key.owner, &key.made_by, visitor.by.who()]).await?;
    let granted = key.reach(visitor.catalog(), &bounds);
    let mut readable = visitor.catalog().endpoints().filter(|(index, route, endpoint)| {
        route.method == "GET"
            && !route.path.contains('{')
            && granted.contains(*index)
            && endpoint.access() == Access::Granted
    });
    Ok(readable.next().map_or("/", |(_, route, _)| route.path).to_owned())
}

fn snippet(language: &str, text: &str) -> Markup {
    let id = format!("in-{}", language.to_lowercase());
    html! {
        details open[language == "curl"] {
            summary { (language) }
            pre.snippet id=(id) tabindex="0" aria-label=(language) { (text) }
            (copy(&id))
        }
    }
}

/// A button that the script shows where it can copy.
fn copy(of: &str) -> Markup {
    html! { button.quiet type="button" data-copy={ "#" (of) } hidden { "Copy" } }
}

/// Whether a key has been used, for the page that waits for it.
#[acl::endpoint(GET, "/keys/{id}/used", tags("keys.keys.get"), modes(session))]
pub async fn used(visitor: Visitor) -> Response {
    let key = visitor.key().await.map(|key| {
        let used = json!({ "last_used": key.last_used.map(|at| at.to_string()) });
        ([(CACHE_CONTROL, "no-store")], Json(used)).into_response()
    });
    visitor.answer(key)
}
