//! A new key.

use acl::Mode;
use axum::extract::State;
use axum::response::Response;
use maud::html;
use serde_json::json;

use super::form::Filled;
use super::frame;
use super::key_code;
use super::key_info::KeyInfo;
use super::key_tags::{self, Editor};
use super::layout;
use super::visitor::Visitor;
use crate::administration::key_input::KeyInput;
use crate::administration::keys;
use crate::api::Api;
use crate::app::App;
use crate::failure::Failure;

/// The form of a new key.
pub(super) async fn page(State(app): State<App>, visitor: Visitor) -> Response {
    if let Some(refused) = visitor.refusal(Api::API_KEYS_POST).await {
        return refused;
    }
    let me = visitor.who().person;
    form(&app, &visitor, &NewKey { info: KeyInfo::new(), agent: Some(me), list: String::new() }, None).await
}

/// What stands in the form of a new key.
struct NewKey {
    info: KeyInfo,
    agent: Option<i64>,
    list: String,
}

/// An agent's number and name, and the list of their role.
type Agent = (i64, String, String);

/// What bounds a key of the agent. Whoever may not know the list of their role is told only of the visitor's own.
fn bounds<'a>(visitor: &'a Visitor, (id, _, role): &'a Agent) -> Vec<&'a str> {
    let may_know = visitor.may(Api::ROLES_LIST) || *id == visitor.who().person;
    may_know.then_some(role.as_str()).into_iter().chain([visitor.own_list()]).collect()
}

async fn form(app: &App, visitor: &Visitor, key: &NewKey, failure: Option<&Failure>) -> Response {
    // All agents, for who may list them.
    let agents: Result<Vec<Agent>, _> = sqlx::query_as(
        "SELECT p.id, p.name, r.list FROM people p JOIN roles r ON r.id = p.role
         WHERE p.is_disabled = 0 AND ($1 OR p.id = $2) ORDER BY p.name",
    )
    .bind(visitor.reads(Api::ROLES_AGENTS))
    .bind(visitor.who().person)
    .fetch_all(&app.db)
    .await;
    let agents = match agents {
        Ok(agents) => agents,
        Err(error) => return layout::failed(visitor, error.into()),
    };
    let chosen = agents.iter().find(|(id, ..)| Some(*id) == key.agent).or(agents.first());
    let within = chosen.map_or_else(|| vec![visitor.own_list()], |agent| bounds(visitor, agent));
    let owner = html! {
        label { "Agent" select #agent name="agent" {
            @for agent @ (id, name, _) in &agents {
                option value=(id) selected[Some(*id) == key.agent] data-acl-within=(json!(bounds(visitor, agent))) { (name) }
            }
        } }
        p.fact { "A key never exceeds what its agent may do. The counts below say what is left of the list." }
    };
    let content = html! {
        p.trail { "Admin › Apps › " a href="/admin/api_keys" { "API keys" } " › New" }
        (frame::problem(failure))
        form method="post" {
            (layout::csrf(visitor))
            h2 { "API Key Info" }
            (key.info.fields(&owner, None, failure))
            h2 { "API Tags" }
            (Editor {
                id: "list",
                value: &key.list,
                within: &within,
                within_from: Some("#agent"),
                mistake: frame::wrong(failure, "list"),
                is_open: true,
                ..Editor::default()
            }.render(Mode::KEY))
            button { "Create key" }
        }
        (key_tags::script())
    };
    layout::page(visitor, "API keys", "Create a key", &content)
}

/// Makes a key and shows its code.
pub(super) async fn create(State(app): State<App>, filled: Filled) -> Response {
    let visitor = &filled.visitor;
    if let Some(refused) = visitor.refusal(Api::API_KEYS_POST).await {
        return refused;
    }
    let agent = filled.text("agent").parse::<i64>().ok();
    let key = NewKey { info: KeyInfo::typed(&filled), agent, list: key_tags::list_of(&filled, Mode::KEY) };
    if filled.text("step") == "pick" {
        return form(&app, visitor, &key, None).await;
    }
    let made = async {
        let mut body = key.info.body();
        body.insert("agent".into(), json!(key.agent));
        body.insert("list".into(), json!(key.list));
        let input = KeyInput::read(&body)?;
        let mut tx = app.write().await?;
        let made = keys::create(&mut tx, app.catalog, visitor.who(), &input).await?;
        tx.commit().await?;
        Ok::<_, Failure>(made)
    };
    match made.await {
        Ok((id, code)) => key_code::lead_to(visitor, id, code, format!("Created key {id}.")),
        Err(failure) => form(&app, visitor, &key, Some(&failure)).await,
    }
}
