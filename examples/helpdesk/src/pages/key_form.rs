//! One key: the tab "API Key Info", its codes, and a new key.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde_json::{Map, Value, json};
use sqlx::FromRow;

use super::form::Filled;
use super::key_tags;
use super::layout;
use super::times::relative;
use super::visitor::Visitor;
use crate::administration::key_input::KeyInput;
use crate::administration::keys::{self, Key};
use crate::api::Api;
use crate::app::App;
use crate::clock::{DAY, now};
use crate::failure::Failure;
use crate::secret::Code;

/// A live code, as far as it may be shown again.
#[derive(FromRow)]
struct LiveCode {
    shown: String,
    to_whom: Option<String>,
    created: i64,
    expires: Option<i64>,
    last_used: Option<i64>,
}

/// The tabs of a key; on each of its pages.
pub(super) fn tabs(key: &Key, tab: &str) -> Markup {
    let base = format!("/admin/api_keys/{}", key.id);
    html! {
        p.trail { "Admin › Apps › " a href="/admin/api_keys" { "API Keys" } " › " (key.id) " › " (key.description)
            @if key.revoked.is_some() { " " span.mark.bad { "revoked" } } }
        nav.tabs aria-label="Key" {
            a href=(base) aria-current=[(tab == "info").then_some("page")] { "API Key Info" }
            a href={ (base) "/tags" } aria-current=[(tab == "tags").then_some("page")] { "API Tags" }
        }
    }
}

/// The tab "API Key Info".
pub(super) async fn page(State(app): State<App>, visitor: Visitor, Path(id): Path<i64>) -> Response {
    if let Some(refused) = visitor.refusal(Api::API_KEYS_GET) {
        return refused;
    }
    show(&app, &visitor, id, None, None).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    id: i64,
    failure: Option<&Failure>,
    code: Option<&Code>,
) -> Response {
    match content(app, visitor, id, failure, code).await {
        Ok(content) => layout::page(visitor, "API Keys", "API Key", &content),
        Err(failure) => layout::failed(failure),
    }
}

async fn content(
    app: &App,
    visitor: &Visitor,
    id: i64,
    failure: Option<&Failure>,
    code: Option<&Code>,
) -> Result<Markup, Failure> {
    let key = Key::load(&app.db, id).await?;
    let agent: String =
        sqlx::query_scalar("SELECT name FROM people WHERE id = ?").bind(key.agent).fetch_one(&app.db).await?;
    let codes: Vec<LiveCode> = sqlx::query_as(
        "SELECT c.shown, p.name AS to_whom, c.created, c.expires, c.last_used
         FROM api_key_codes c LEFT JOIN people p ON p.id = c.shown_to
         WHERE c.api_key = ?1 AND coalesce(c.expires, ?2 + 1) > ?2 ORDER BY c.id",
    )
    .bind(id)
    .bind(now())
    .fetch_all(&app.db)
    .await?;
    let live = key.revoked.is_none();
    Ok(html! {
        (tabs(&key, "info"))
        (layout::problem(failure))
        @if let Some(code) = code { (shown_once(id, code)) }
        form method="post" {
            (layout::csrf(visitor))
            label { "Description" input name="description" value=(key.description) maxlength="200" required; }
            p.fact { "Belongs to " strong { (agent) } ". It never exceeds what this agent may do." }
            div.row {
                label { "Requests an hour" input type="number" name="hourly_limit" min="0" value=(key.hourly_limit); }
                label { "Requests a day" input type="number" name="daily_limit" min="0" value=(key.daily_limit); }
                (expiry(key.expires))
            }
            label.tick { input type="checkbox" name="superuser" value="1" checked[key.is_superuser];
                span { "Superuser: may act as another agent by " code { "X-DeskPRO-Agent-ID" } } }
            @if live { button { "Save" } }
        }
        h2 { "Codes" }
        p.fact { "A code never exceeds what whoever it was shown to may do, either." }
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
                    (button(visitor, id, "rotate", "Rotate: a new code, the old one lives a day", "quiet"))
                } @else {
                    (button(visitor, id, "end_old_code", "End the old code now", "quiet"))
                }
                (button(visitor, id, "revoke", "Revoke for good", "danger"))
            }
        }
    })
}

fn button(visitor: &Visitor, id: i64, action: &str, text: &str, class: &str) -> Markup {
    html! {
        form.inline method="post" action={ "/admin/api_keys/" (id) "/" (action) } {
            (layout::csrf(visitor)) button.(class) { (text) }
        }
    }
}

fn expiry(expires: Option<i64>) -> Markup {
    html! {
        label { "Expires (now: " (relative(expires)) ")"
            select name="expires" {
                option value="" { "Leave as it is" }
                option value="never" { "Never" }
                @for days in [1, 7, 30, 90, 365] { option value=(days) { "In " (days) " days" } }
            }
        }
    }
}

fn shown_once(id: i64, code: &Code) -> Markup {
    html! {
        div.once role="status" {
            p { "This is the code. It is shown once and stored only as a hash: copy it now." }
            pre #code { "Authorization: key " (id) ":" (code.reveal()) }
        }
    }
}

/// The form's fields as the API would have them: one reader for both.
fn body(filled: &Filled) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("description".into(), json!(filled.text("description")));
    body.insert("type".into(), json!(if filled.has("superuser") { "superuser" } else { "normal" }));
    for name in ["hourly_limit", "daily_limit"] {
        if !filled.text(name).is_empty() {
            body.insert(
                name.into(),
                filled.text(name).parse::<i64>().map_or_else(|_| json!("?"), Into::into),
            );
        }
    }
    match filled.text("expires") {
        "" => {}
        "never" => drop(body.insert("expires".into(), Value::Null)),
        days => {
            let days = days.parse::<i64>().ok().filter(|days| (1..=3_650).contains(days));
            body.insert("expires".into(), days.map_or_else(|| json!("?"), |days| json!(now() + days * DAY)));
        }
    }
    body
}

/// Saves the tab. The list is not in it, and stays.
pub(super) async fn save(State(app): State<App>, Path(id): Path<i64>, filled: Filled) -> Response {
    let visitor = &filled.visitor;
    if let Some(refused) = visitor.refusal_of(&[Api::API_KEYS_GET, Api::API_KEYS_PUT]) {
        return refused;
    }
    let saved = async {
        let input = KeyInput::read(&body(&filled))?;
        let mut tx = app.write().await?;
        keys::update(&mut tx, visitor.who(), id, &input).await?;
        Ok::<_, Failure>(tx.commit().await?)
    };
    match saved.await {
        Ok(()) => Redirect::to(&format!("/admin/api_keys/{id}")).into_response(),
        Err(failure) => show(&app, visitor, id, Some(&failure), None).await,
    }
}

/// Rotates, ends an old code, revokes, promotes.
pub(super) async fn act(
    State(app): State<App>,
    Path((id, action)): Path<(i64, String)>,
    filled: Filled,
) -> Response {
    let visitor = &filled.visitor;
    let needed = match action.as_str() {
        "rotate" => Api::API_KEYS_ROTATE,
        "end_old_code" => Api::API_KEYS_END_OLD_CODE,
        "revoke" => Api::API_KEYS_DELETE,
        "promote" => Api::API_KEYS_PROMOTE,
        _ => return layout::failed(Failure::not_found()),
    };
    // The answer is the key's page.
    if let Some(refused) = visitor.refusal_of(&[Api::API_KEYS_GET, needed]) {
        return refused;
    }
    let acted = async {
        let mut tx = app.write().await?;
        let mut code = None;
        match action.as_str() {
            "rotate" => code = Some(keys::rotate(&mut tx, visitor.who(), id).await?),
            "end_old_code" => keys::end_old_code(&mut tx, visitor.who(), id).await?,
            "revoke" => keys::revoke(&mut tx, visitor.who(), id).await?,
            _ => keys::promote(&mut tx, visitor.who(), id).await?,
        }
        tx.commit().await?;
        Ok::<_, Failure>(code)
    };
    match acted.await {
        Ok(None) if action == "promote" => {
            Redirect::to(&format!("/admin/api_keys/{id}/tags")).into_response()
        }
        Ok(None) => Redirect::to(&format!("/admin/api_keys/{id}")).into_response(),
        Ok(Some(code)) => show(&app, visitor, id, None, Some(&code)).await,
        Err(failure) => show(&app, visitor, id, Some(&failure), None).await,
    }
}

/// The form of a new key.
pub(super) async fn new(State(app): State<App>, visitor: Visitor) -> Response {
    if let Some(refused) = visitor.refusal(Api::API_KEYS_POST) {
        return refused;
    }
    form(&app, &visitor, "*", None).await
}

async fn form(app: &App, visitor: &Visitor, list: &str, failure: Option<&Failure>) -> Response {
    let agents: Result<Vec<(i64, String)>, _> = sqlx::query_as(
        "SELECT id, name FROM people WHERE role IS NOT NULL AND NOT is_disabled ORDER BY name",
    )
    .fetch_all(&app.db)
    .await;
    let agents = match agents {
        Ok(agents) => agents,
        Err(error) => return layout::failed(error.into()),
    };
    let content = html! {
        p.trail { "Admin › Apps › " a href="/admin/api_keys" { "API Keys" } " › New" }
        (layout::problem(failure))
        form method="post" {
            (layout::csrf(visitor))
            h2 { "API Key Info" }
            label { "Description" input name="description" maxlength="200" required autofocus
                placeholder="What is it for?"; }
            label { "Agent" select name="agent" {
                @for (id, name) in &agents { option value=(id) selected[*id == visitor.who().person] { (name) } }
            } }
            div.row {
                label { "Requests an hour" input type="number" name="hourly_limit" min="0" value="1000"; }
                label { "Requests a day" input type="number" name="daily_limit" min="0" value="10000"; }
                (expiry(None))
            }
            label.tick { input type="checkbox" name="superuser" value="1";
                span { "Superuser: may act as another agent by " code { "X-DeskPRO-Agent-ID" } } }
            h2 { "API Tags" }
            (key_tags::editor("list", list, None, "key", None))
            button { "Make the key" }
        }
        (key_tags::script())
    };
    layout::page(visitor, "API Keys", "New API Key", &content)
}

/// Makes a key and shows its code.
pub(super) async fn create(State(app): State<App>, filled: Filled) -> Response {
    let visitor = &filled.visitor;
    if let Some(refused) = visitor.refusal(Api::API_KEYS_POST) {
        return refused;
    }
    let made = async {
        let mut body = body(&filled);
        body.insert("agent".into(), filled.text("agent").parse::<i64>().map_or(Value::Null, Into::into));
        body.insert("list".into(), json!(filled.text("list")));
        let input = KeyInput::read(&body)?;
        let mut tx = app.write().await?;
        let made = keys::create(&mut tx, visitor.who(), &input).await?;
        tx.commit().await?;
        Ok::<_, Failure>(made)
    };
    match made.await {
        Ok((id, code)) if !visitor.may(Api::API_KEYS_GET) => {
            layout::page(visitor, "API Keys", "API Key", &shown_once(id, &code))
        }
        Ok((id, code)) => show(&app, visitor, id, None, Some(&code)).await,
        Err(failure) => form(&app, visitor, filled.text("list"), Some(&failure)).await,
    }
}
