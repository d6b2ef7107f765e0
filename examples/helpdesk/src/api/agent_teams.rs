//! Agent teams.

use axum::Json;
use axum::extract::State;

use crate::answer;
use crate::app::App;
use crate::caller::Caller;
use crate::clock::now;
use crate::envelope::{All, Nothing, One, Page, Written};
use crate::failure::{Answer, Failure};
use crate::parameters::Parameters;
use crate::path::Path;
use crate::removal;
use crate::resources::agent_teams::{AgentTeam, AgentTeamChange, AgentTeams, NewAgentTeam};
use crate::rows::{self, Engine, Listing};
use crate::sideload::Follow;

/// List agent teams.
///
/// Agents are in any number of them; a ticket is one's, or none's.
#[utoipa::path(get, path = "/api/v2/agent_teams", params(Listing, AgentTeams), responses((status = 200, body = Page<AgentTeam>)))]
#[acl::endpoint(GET, "/agent_teams", tags("people.agent_teams.list"))]
pub async fn list(
    State(app): State<App>,
    Parameters(listing): Parameters<Listing>,
    Parameters(asked): Parameters<AgentTeams>,
) -> Answer {
    let order = asked.order_by.map(Into::into);
    Ok(answer::page(
        rows::page::<AgentTeam>(&mut *app.db.acquire().await?, asked.into(), order, listing).await?,
    ))
}

/// Make an agent team.
///
/// The answer has its number, and `Location` its place.
#[utoipa::path(post, path = "/api/v2/agent_teams", params(Follow), responses((status = 201, body = Written<AgentTeam>)))]
#[acl::endpoint(POST, "/agent_teams", tags("people.agent_teams.post"))]
pub async fn post(State(app): State<App>, Json(new): Json<NewAgentTeam>) -> Answer {
    let query = sqlx::query_scalar::<Engine, i64>(
        "INSERT INTO agent_teams (name, created, updated) VALUES ($1, $2, $2) RETURNING id",
    );
    let query = query.bind(new.name.trim().to_owned()).bind(now());
    let mut tx = app.write().await?;
    let id = query.fetch_one(&mut *tx).await?;
    tx.commit().await?;
    Ok(answer::made(&app, &format!("/agent_teams/{id}"), id))
}

/// Show an agent team.
///
/// As the lists show it.
#[utoipa::path(get, path = "/api/v2/agent_teams/{id}", responses((status = 200, body = One<AgentTeam>)))]
#[acl::endpoint(GET, "/agent_teams/{id}", tags("people.agent_teams.get"))]
pub async fn get(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    Ok(answer::data(rows::get::<AgentTeam>(&mut *app.db.acquire().await?, id).await?))
}

/// Change an agent team.
///
/// What is left out stays.
#[utoipa::path(put, path = "/api/v2/agent_teams/{id}", params(Follow), responses((status = 204), (status = 200, body = One<AgentTeam>)))]
#[acl::endpoint(PUT, "/agent_teams/{id}", tags("people.agent_teams.put"))]
pub async fn put(State(app): State<App>, Path(id): Path<i64>, Json(change): Json<AgentTeamChange>) -> Answer {
    let query =
        sqlx::query::<Engine>("UPDATE agent_teams SET updated = $2, name = coalesce($3, name) WHERE id = $1");
    let query = query.bind(id).bind(now()).bind(change.name.map(|name| name.trim().to_owned()));
    let mut tx = app.write().await?;
    if query.execute(&mut *tx).await?.rows_affected() == 0 {
        return Err(Failure::not_found());
    }
    tx.commit().await?;
    Ok(answer::changed(&app, &format!("/agent_teams/{id}")))
}

/// Remove an agent team; its members leave it, its tickets are no team's.
///
/// If it has any, that asks for the right to take members out and to change tickets.
#[utoipa::path(delete, path = "/api/v2/agent_teams/{id}", responses((status = 200, body = One<Nothing>)))]
#[acl::endpoint(DELETE, "/agent_teams/{id}", tags("people.agent_teams.delete"))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    removal::remove(&app, &caller, "agent_teams", id).await
}

/// List the agents of a team.
///
/// By their numbers.
#[utoipa::path(get, path = "/api/v2/agent_teams/{id}/members", responses((status = 200, body = All<i64>)))]
#[acl::endpoint(GET, "/agent_teams/{id}/members", tags("people.agent_team_members.list"))]
pub async fn members(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    let mut db = app.db.acquire().await?;
    rows::get::<AgentTeam>(&mut db, id).await?;
    let query = "SELECT person FROM agent_team_members WHERE agent_team = $1 ORDER BY person";
    let ids = sqlx::query_scalar::<Engine, i64>(query).bind(id).fetch_all(&mut *db).await?;
    Ok(answer::data(ids))
}

/// Put an agent into a team.
///
/// Who is in it stays in it.
#[utoipa::path(put, path = "/api/v2/agent_teams/{id}/members/{agent}", responses((status = 204)))]
#[acl::endpoint(PUT, "/agent_teams/{id}/members/{agent}", tags("people.agent_team_members.put"))]
pub async fn join(State(app): State<App>, Path((team, agent)): Path<(i64, i64)>) -> Answer {
    let mut tx = app.write().await?;
    rows::get::<AgentTeam>(&mut tx, team).await?;
    let query = "SELECT id FROM people WHERE id = $1 AND role IS NOT NULL";
    let found = sqlx::query_scalar::<Engine, i64>(query).bind(agent).fetch_optional(&mut *tx).await?;
    let agent = found.ok_or_else(Failure::not_found)?;
    let query = "INSERT INTO agent_team_members (agent_team, person) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    sqlx::query::<Engine>(query).bind(team).bind(agent).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(answer::changed(&app, &format!("/agent_teams/{team}/members/{agent}")))
}

/// Take an agent out of a team.
///
/// Who is not in it is not found.
#[utoipa::path(
    delete, path = "/api/v2/agent_teams/{id}/members/{agent}", responses((status = 200, body = One<Nothing>)),
)]
#[acl::endpoint(DELETE, "/agent_teams/{id}/members/{agent}", tags("people.agent_team_members.delete"))]
pub async fn leave(State(app): State<App>, Path((team, agent)): Path<(i64, i64)>) -> Answer {
    let query = "DELETE FROM agent_team_members WHERE agent_team = $1 AND person = $2";
    let left = sqlx::query::<Engine>(query).bind(team).bind(agent).execute(&app.db).await?;
    if left.rows_affected() == 0 { Err(Failure::not_found()) } else { Ok(answer::removed()) }
}

acl::endpoints! { pub ALL: [list, post, get, put, delete, members, join, leave] }
