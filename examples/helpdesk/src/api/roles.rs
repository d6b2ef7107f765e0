//! Roles, and who has them.

use axum::extract::State;
use serde_json::{Map, Value};

use crate::administration::{lists, roles};
use crate::answer;
use crate::app::App;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::{Answer, Failure};
use crate::parameters::Parameters;
use crate::path::Path;
use crate::resources::agents::{Agent, Agents};
use crate::resources::roles::{Role, Roles};
use crate::rows::{self, Listing};

/// List roles.
#[acl::endpoint(GET, "/roles", tags("admin.roles.list"), modes(session))]
pub async fn list(
    State(app): State<App>,
    Parameters(listing): Parameters<Listing>,
    Parameters(asked): Parameters<Roles>,
) -> Answer {
    let order = asked.order_by.map(Into::into);
    Ok(answer::page(rows::page::<Role>(&mut *app.db.acquire().await?, asked.into(), order, listing).await?))
}

/// Make a role.
#[acl::endpoint(POST, "/roles", tags("admin.roles.post"), modes(session))]
pub async fn post(State(app): State<App>, caller: Caller, Fields(body): Fields) -> Answer {
    let (name, list) = read(&body)?;
    let name = name.ok_or_else(|| Failure::field("name", "required", "it is missing"))?;
    let list = list.ok_or_else(|| Failure::field("list", "required", "it is missing"))?;
    let mut tx = app.write().await?;
    let id = roles::create(&mut tx, app.catalog, caller.who(), &name, &list).await?;
    tx.commit().await?;
    Ok(answer::made(&app, &format!("/roles/{id}"), id))
}

/// Show a role.
#[acl::endpoint(GET, "/roles/{id}", tags("admin.roles.get"), modes(session))]
pub async fn get(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    Ok(answer::data(rows::get::<Role>(&mut *app.db.acquire().await?, id).await?))
}

/// Change a role, and by that every credential of its agents.
#[acl::endpoint(PUT, "/roles/{id}", tags("admin.roles.put"), modes(session))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Fields(body): Fields,
) -> Answer {
    let (name, list) = read(&body)?;
    let mut tx = app.write().await?;
    roles::update(&mut tx, app.catalog, caller.who(), id, name.as_deref(), list.as_deref()).await?;
    app.commit_rights(tx, None).await?;
    Ok(answer::done())
}

/// Remove a role that nobody has.
#[acl::endpoint(DELETE, "/roles/{id}", tags("admin.roles.delete"), modes(session))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let mut tx = app.write().await?;
    roles::delete(&mut tx, app.catalog, caller.who(), id).await?;
    tx.commit().await?;
    Ok(answer::done())
}

/// List agents.
#[acl::endpoint(GET, "/agents", tags("people.agents.list"))]
pub async fn agents(
    State(app): State<App>,
    Parameters(listing): Parameters<Listing>,
    Parameters(asked): Parameters<Agents>,
) -> Answer {
    let order = asked.order_by.map(Into::into);
    Ok(answer::page(rows::page::<Agent>(&mut *app.db.acquire().await?, asked.into(), order, listing).await?))
}

/// Show an agent.
#[acl::endpoint(GET, "/agents/{id}", tags("people.agents.get"))]
pub async fn agent(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    Ok(answer::data(rows::get::<Agent>(&mut *app.db.acquire().await?, id).await?))
}

/// Give a person a role, or take it with `null`. The next request of each of their credentials feels it.
#[acl::endpoint(PUT, "/agents/{id}/role", tags("admin.agents.put"), modes(session))]
pub async fn give(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Fields(body): Fields,
) -> Answer {
    body::only(&body, &["role"])?;
    let role = match body.get("role") {
        Some(Value::Null) => None,
        Some(value) if value.is_i64() => value.as_i64(),
        _ => return Err(Failure::field("role", "required", "expected a role's number, or null")),
    };
    let mut tx = app.write().await?;
    roles::give(&mut tx, app.catalog, caller.who(), id, role).await?;
    app.commit_rights(tx, Some(id)).await?;
    Ok(answer::done())
}

fn read(body: &Map<String, Value>) -> Result<(Option<String>, Option<String>), Failure> {
    body::only(body, &["name", "list"])?;
    let name = match body.get("name") {
        None => None,
        Some(Value::String(name)) if (1..=60).contains(&name.trim().chars().count()) => {
            Some(name.trim().to_owned())
        }
        Some(_) => return Err(Failure::field("name", "wrong_value", "expected 1 to 60 characters")),
    };
    let list = body.get("list").map(|list| lists::read("list", list)).transpose()?;
    Ok((name, list))
}

acl::permission! {
    /// Act as another agent, by `X-DeskPRO-Agent-ID`. No wildcard grants this one.
    pub ACT_AS("people.agents.act_as", modes(key), explicit);
}

acl::endpoints! { pub ALL: [list, post, get, put, delete, agents, agent, give, ACT_AS] }
