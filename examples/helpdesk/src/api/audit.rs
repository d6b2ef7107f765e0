//! The audit, and single decisions by their ids.

use axum::extract::{self, State};

use crate::answer;
use crate::app::App;
use crate::envelope::{One, Page};
use crate::failure::{Answer, Failure};
use crate::fields::Time;
use crate::parameters::Parameters;
use crate::path::Path;
use crate::resources::audit::{Changes, Decision, Decisions, Entry};
use crate::rows::{self, Conditions, Engine, Paging};

/// List changes of roles, of who has them, and of lists of tokens.
///
/// The last first; `subject` and `subject_id` narrow.
#[utoipa::path(get, path = "/api/v2/audit", params(Paging, Changes), responses((status = 200, body = Page<Entry>)))]
#[acl::endpoint(GET, "/audit", tags("admin.audit.list"), modes(session))]
pub async fn list(
    State(app): State<App>,
    Parameters(paging): Parameters<Paging>,
    Parameters(asked): Parameters<Changes>,
) -> Answer {
    let mut db = app.db.acquire().await?;
    Ok(answer::page(rows::page::<Entry>(&mut db, asked.into(), None, paging.descending()).await?))
}

/// Show one change.
///
/// As the list shows it.
#[utoipa::path(get, path = "/api/v2/audit/{id}", responses((status = 200, body = One<Entry>)))]
#[acl::endpoint(GET, "/audit/{id}", tags("admin.audit.get"), modes(session))]
pub async fn get(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    Ok(answer::data(rows::get::<Entry>(&mut *app.db.acquire().await?, id).await?))
}

/// List refusals, and calls as another agent.
///
/// Those of one kind together, with their number, the last first; `code`, `person` and `acting_for` narrow.
#[utoipa::path(get, path = "/api/v2/decisions", params(Paging, Decisions), responses((status = 200, body = Page<Decision>)))]
#[acl::endpoint(GET, "/decisions", tags("admin.decisions.list"), modes(session))]
pub async fn decisions(
    State(app): State<App>,
    Parameters(paging): Parameters<Paging>,
    Parameters(asked): Parameters<Decisions>,
) -> Answer {
    let mut db = app.db.acquire().await?;
    let order = Some("last DESC, number");
    Ok(answer::page(rows::page::<Decision>(&mut db, asked.into(), order, paging.descending()).await?))
}

/// Show a refusal by the decision id that its answer had.
///
/// With the pattern, which the answer had not.
#[utoipa::path(get, path = "/api/v2/decisions/{id}", params(("id" = String, Path)), responses((status = 200, body = One<Decision>)))]
#[acl::endpoint(GET, "/decisions/{id}", tags("admin.decisions.get"), modes(session))]
pub async fn decision(State(app): State<App>, extract::Path(id): extract::Path<String>) -> Answer {
    let mut db = app.db.acquire().await?;
    let query = sqlx::query_as::<Engine, (i64, i64)>("SELECT decision, at FROM decision_ids WHERE id = $1");
    let (number, at) = query.bind(&id).fetch_optional(&mut *db).await?.ok_or_else(Failure::not_found)?;
    let mut decision = rows::find::<Decision>(&mut db, Conditions::default().is("number", number)).await?;
    (decision.id, decision.at) = (id, Time(at));
    Ok(answer::data(decision))
}

acl::endpoints! { pub ALL: [list, get, decisions, decision] }
