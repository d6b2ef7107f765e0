//! One key: the tab "API Key Info", with its secrets.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use sqlx::FromRow;

use super::form::Filled;
use super::frame;
use super::key_code;
use super::key_info::KeyInfo;
use super::key_page::{as_seen, tabs, title};
use super::key_tags;
use super::layout;
use super::times::relative;
use super::visitor::Visitor;
use crate::administration::key::Key;
use crate::administration::key_input::KeyInput;
use crate::administration::keys;
use crate::api::Api;
use crate::app::App;
use crate::clock::now;
use crate::failure::{CHANGED, Failure};

/// A live code, as far as it may be shown again.
#[derive(FromRow)]
struct LiveCode {
    shown: String,
    to_whom: Option<String>,
    created: i64,
    expires: Option<i64>,
    last_used: Option<i64>,
}

/// The tab "API Key Info".
pub(super) async fn page(State(app): State<App>, visitor: Visitor, Path(id): Path<i64>) -> Response {
    if let Some(refused) = visitor.refusal(Api::API_KEYS_GET).await {
        return refused;
    }
    show(&app, &visitor, id, None, None).await
}

/// The tab, with what went wrong and, where it is to be shown again, what was typed.
pub(super) async fn show(
    app: &App,
    visitor: &Visitor,
    id: i64,
    failure: Option<&Failure>,
    typed: Option<KeyInfo>,
) -> Response {
    match content(app, visitor, id, failure, typed).await {
        Ok((title, content)) => layout::page(visitor, "API keys", &title, &content),
        Err(failure) => layout::failed(visitor, failure),
    }
}

async fn content(
    app: &App,
    visitor: &Visitor,
    id: i64,
    failure: Option<&Failure>,
    typed: Option<KeyInfo>,
) -> Result<(String, Markup), Failure> {
    let key = Key::load(&app.db, id).await?;
    let agent: String = sqlx::query_scalar("SELECT name FROM people WHERE id = $1")
        .bind(key.agent)
        .fetch_one(&app.db)
        .await?;
    let codes: Vec<LiveCode> = sqlx::query_as(
        "SELECT c.shown, p.name AS to_whom, c.created, c.expires, c.last_used
         FROM api_key_codes c LEFT JOIN people p ON p.id = c.shown_to
         WHERE c.api_key = $1 AND coalesce(c.expires, $2 + 1) > $2 ORDER BY c.id",
    )
    .bind(id)
    .bind(now())
    .fetch_all(&app.db)
    .await?;
    let live = key.revoked.is_none();
    let agent =
        html! { p.fact { "Belongs to " strong { (agent) } ". It never exceeds what this agent may do." } };
    let info = typed.unwrap_or_else(|| KeyInfo::of(&key));
    Ok((
        title(&key),
        html! {
            (tabs(&key, "info"))
            (frame::problem(failure))
            form method="post" {
                (layout::hidden(visitor, &key.digest()))
                (info.fields(&agent, Some(&key), failure))
                @if live { button { "Save" } }
            }
            @if visitor.may(Api::AUDIT_LIST) {
                p { a href={ "/admin/audit?about=api_key&number=" (id) } { "What was changed of it" } }
            }
            h2 { "Secrets" }
            p.fact { "A secret never exceeds what whoever it was shown to may do, either." }
            table.cards {
                thead { tr { th { "Begins with" } th { "Shown to" } th { "Made" } th { "Ends" } th { "Last used" } } }
                tbody { @for code in &codes { tr {
                    td data-name="Begins with" { code { (code.shown) "…" } }
                    td data-name="Shown to" { (code.to_whom.as_deref().unwrap_or("nobody")) }
                    td data-name="Made" { (relative(Some(code.created))) }
                    td data-name="Ends" { (relative(code.expires)) }
                    td data-name="Last used" { (relative(code.last_used)) }
                } } }
            }
            @if live {
                div.actions {
                    @if codes.len() < 2 {
                        (button(visitor, id, "rotate", "Rotate: a new secret, the old one works for a day", "quiet"))
                    } @else {
                        (button(visitor, id, "end_old_code", "End the old secret now", "quiet"))
                    }
                    a.button.danger href={ "/admin/api_keys/" (id) "/revoke" } { "Revoke…" }
                }
            }
        },
    ))
}

fn button(visitor: &Visitor, id: i64, action: &str, text: &str, class: &str) -> Markup {
    html! {
        form.inline method="post" action={ "/admin/api_keys/" (id) "/" (action) } {
            (layout::csrf(visitor)) button.(class) { (text) }
        }
    }
}

/// Saves the tab. The list is not in it, and stays.
pub(super) async fn save(State(app): State<App>, Path(id): Path<i64>, filled: Filled) -> Response {
    let visitor = &filled.visitor;
    if let Some(refused) = visitor.refusal_of(&[Api::API_KEYS_GET, Api::API_KEYS_PUT]).await {
        return refused;
    }
    let info = KeyInfo::typed(&filled);
    let saved = async {
        let input = KeyInput::read(&info.body())?;
        let mut tx = app.write().await?;
        as_seen(&mut tx, id, &filled).await?;
        keys::update(&mut tx, app.catalog, visitor.who(), id, &input).await?;
        Ok::<_, Failure>(tx.commit().await?)
    };
    match saved.await {
        Ok(()) => {
            visitor.say(format!("Saved key {id}."));
            Redirect::to(&format!("/admin/api_keys/{id}")).into_response()
        }
        Err(failure) => {
            // What was typed over a key that is another by now would take that change back.
            let typed = (failure.code != CHANGED).then_some(info);
            show(&app, visitor, id, Some(&failure), typed).await
        }
    }
}

/// Rotates, ends an old code, promotes.
pub(super) async fn act(
    State(app): State<App>,
    Path((id, action)): Path<(i64, String)>,
    filled: Filled,
) -> Response {
    let visitor = &filled.visitor;
    let needed = match action.as_str() {
        "rotate" => Api::API_KEYS_ROTATE,
        "end_old_code" => Api::API_KEYS_END_OLD_CODE,
        "promote" => Api::API_KEYS_PROMOTE,
        _ => return layout::failed(visitor, Failure::not_found()),
    };
    // The answer is the key's page.
    if let Some(refused) = visitor.refusal_of(&[Api::API_KEYS_GET, needed]).await {
        return refused;
    }
    let acted = async {
        let mut tx = app.write().await?;
        let mut code = None;
        match action.as_str() {
            "rotate" => code = Some(keys::rotate(&mut tx, app.catalog, visitor.who(), id).await?),
            "end_old_code" => keys::end_old_code(&mut tx, app.catalog, visitor.who(), id).await?,
            _ => {
                as_seen(&mut tx, id, &filled).await?;
                keys::promote(&mut tx, app.catalog, visitor.who(), id).await?;
            }
        }
        tx.commit().await?;
        Ok::<_, Failure>(code)
    };
    match acted.await {
        Ok(None) if action == "promote" => {
            visitor.say(format!("The candidate list is now the list of key {id}."));
            Redirect::to(&format!("/admin/api_keys/{id}/tags")).into_response()
        }
        Ok(None) => {
            visitor.say(format!("The old secret of key {id} works no more."));
            Redirect::to(&format!("/admin/api_keys/{id}")).into_response()
        }
        Ok(Some(code)) => key_code::lead_to(
            visitor,
            id,
            code,
            format!("Key {id} has a new secret. The old one works for a day."),
        ),
        // Where the button stands.
        Err(failure) if action == "promote" => key_tags::failed(&app, visitor, id, &failure).await,
        Err(failure) => show(&app, visitor, id, Some(&failure), None).await,
    }
}
