//! A new secret, shown once: how to call with it, and whether the first call has come.

use acl::{EndpointId, Registry as _};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde_json::json;

use super::frame;
use super::layout;
use super::visitor::Visitor;
use crate::administration::key::Key;
use crate::answer::BASE;
use crate::api::Api;
use crate::app::App;
use crate::failure::Failure;
use crate::secret::Code;

/// Leads whoever made a code to the page that shows it, once.
pub(super) fn lead_to(visitor: &Visitor, id: i64, code: Code, said: String) -> Response {
    visitor.say(said);
    visitor.keep_code(id, code);
    Redirect::to(&format!("/admin/api_keys/{id}/code")).into_response()
}

/// The page that whoever made the code is led to. Loaded again, it leads to the key.
pub(super) async fn page(State(app): State<App>, visitor: Visitor, Path(id): Path<i64>) -> Response {
    let Some(code) = visitor.new_code(id) else {
        return Redirect::to(&format!("/admin/api_keys/{id}")).into_response();
    };
    match Key::load(&app.db, id).await {
        Ok(key) => {
            let content = content(&app, &visitor, &key, &code);
            layout::page(&visitor, "API keys", &format!("Key {id}: {}", key.description), &content)
        }
        Err(failure) => layout::failed(&visitor, failure),
    }
}

fn content(app: &App, visitor: &Visitor, key: &Key, code: &Code) -> Markup {
    let authorization = format!("key {}:{}", key.id, code.reveal());
    let url = format!("{}{}", app.settings.url, first_path(key));
    html! {
        p.trail { "Admin › Apps › " a href="/admin/api_keys" { "API keys" } " › " (key.id) }
        div.once {
            p { "This is the secret. It is shown only now and stored only as a hash: copy it." }
            pre #code { "Authorization: " (authorization) }
            (copy("code"))
        }
        h2 { "Call with it" }
        (snippet("curl", &format!("curl {url} \\\n  -H 'Authorization: {authorization}'")))
        (snippet("Python", &format!(
            "import urllib.request\n\nrequest = urllib.request.Request(\n    \"{url}\",\n    headers={{\"Authorization\": \"{authorization}\"}},\n)\n\
             print(urllib.request.urlopen(request).read().decode())"
        )))
        (snippet("JavaScript", &format!(
            "const response = await fetch(\"{url}\", {{\n  headers: {{ Authorization: \"{authorization}\" }},\n}});\n\
             console.log(await response.json());"
        )))
        p.waiting #waiting role="status" data-poll=[visitor.may(Api::API_KEYS_GET).then(|| format!("/admin/api_keys/{}/last_used", key.id))] {
            "Waiting for the first call."
        }
        p.actions { a.button.quiet href={ "/admin/api_keys/" (key.id) } { "To the key" } }
    }
}

/// What this key may read, so that the first call is answered.
fn first_path(key: &Key) -> String {
    let granted = key.endpoints(Api::CATALOG);
    let mut readable = EndpointId::<Api>::all().filter(|id| {
        id.route().method == "GET" && !id.route().path.contains('{') && granted.contains(id.index())
    });
    readable
        .find(|id| id.endpoint().access() == acl::Access::Granted)
        .map_or_else(|| format!("{BASE}/me/access"), |id| id.route().path.to_owned())
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
pub(super) async fn last_used(State(app): State<App>, visitor: Visitor, Path(id): Path<i64>) -> Response {
    if !visitor.may(Api::API_KEYS_GET) {
        return frame::failed(Failure::not_found());
    }
    match Key::load(&app.db, id).await {
        Ok(key) => Json(json!({ "last_used": key.last_used })).into_response(),
        Err(failure) => frame::failed(failure),
    }
}
