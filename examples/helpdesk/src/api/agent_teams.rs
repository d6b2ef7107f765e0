//! Agent teams.

use axum::extract::State;

use crate::answer;
use crate::app::App;
use crate::asked::Asked;
use crate::body::Fields;
use crate::caller::Caller;
use crate::failure::{Answer, Failure};
use crate::path::Path;
use crate::resources::AGENT_TEAMS;

/// List agent teams.
#[acl::endpoint(GET, "/agent_teams", tags("people.agent_teams.list"))]
pub async fn list(State(app): State<App>, caller: Caller, asked: Asked) -> Answer {
    answer::list(&app, &caller, &AGENT_TEAMS, &asked, &[]).await
}

/// Make an agent team.
#[acl::endpoint(POST, "/agent_teams", tags("people.agent_teams.post"))]
pub async fn post(State(app): State<App>, caller: Caller, Fields(body): Fields) -> Answer {
    answer::create(&app, &caller, &AGENT_TEAMS, &body, &[], "/agent_teams").await
}

/// Show an agent team.
#[acl::endpoint(GET, "/agent_teams/{id}", tags("people.agent_teams.get"))]
pub async fn get(State(app): State<App>, caller: Caller, asked: Asked, Path(id): Path<i64>) -> Answer {
    answer::one(&app, &caller, &AGENT_TEAMS, &asked, id, &[]).await
}

/// Change an agent team.
#[acl::endpoint(PUT, "/agent_teams/{id}", tags("people.agent_teams.put"))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Fields(body): Fields,
) -> Answer {
    answer::update(&app, &caller, &AGENT_TEAMS, &body, id, &[]).await
}

/// Remove an agent team; its members leave it, its tickets are no team's.
#[acl::endpoint(DELETE, "/agent_teams/{id}", tags("people.agent_teams.delete"))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    answer::delete(&app, &caller, &AGENT_TEAMS, id, &[]).await
}

/// List the agents of a team.
#[acl::endpoint(GET, "/agent_teams/{id}/members", tags("people.agent_team_members.list"))]
pub async fn members(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    AGENT_TEAMS.get(&app.db, id, &[]).await?;
    let ids: Vec<i64> =
        sqlx::query_scalar("SELECT person FROM agent_team_members WHERE agent_team = $1 ORDER BY person")
            .bind(id)
            .fetch_all(&app.db)
            .await?;
    Ok(answer::data(ids))
}

/// Put an agent into a team.
#[acl::endpoint(PUT, "/agent_teams/{id}/members/{agent}", tags("people.agent_team_members.put"))]
pub async fn join(State(app): State<App>, Path((team, agent)): Path<(i64, i64)>) -> Answer {
    let mut tx = app.write().await?;
    AGENT_TEAMS.get(&mut *tx, team, &[]).await?;
    let joined = sqlx::query(
        "INSERT INTO agent_team_members (agent_team, person)
         SELECT $1, id FROM people WHERE id = $2 AND role IS NOT NULL
         ON CONFLICT DO NOTHING",
    );
    joined.bind(team).bind(agent).execute(&mut *tx).await?;
    let found: Option<i64> =
        sqlx::query_scalar("SELECT person FROM agent_team_members WHERE agent_team = $1 AND person = $2")
            .bind(team)
            .bind(agent)
            .fetch_optional(&mut *tx)
            .await?;
    found.ok_or_else(Failure::not_found)?;
    tx.commit().await?;
    Ok(answer::done())
}

/// Take an agent out of a team.
#[acl::endpoint(DELETE, "/agent_teams/{id}/members/{agent}", tags("people.agent_team_members.delete"))]
pub async fn leave(State(app): State<App>, Path((team, agent)): Path<(i64, i64)>) -> Answer {
    let left = sqlx::query("DELETE FROM agent_team_members WHERE agent_team = $1 AND person = $2")
        .bind(team)
        .bind(agent)
        .execute(&app.db)
        .await?;
    if left.rows_affected() == 0 { Err(Failure::not_found()) } else { Ok(answer::done()) }
}

acl::endpoints! { pub ALL: [list, post, get, put, delete, members, join, leave] }
