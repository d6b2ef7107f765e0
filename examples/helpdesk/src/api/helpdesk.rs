//! The helpdesk itself.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::{self, BASE};
use crate::app::App;
use crate::envelope::One;
use crate::failure::Answer;
use crate::maintenance;
use crate::rows::Engine;

/// What this server is.
#[derive(Serialize, ToSchema)]
pub struct Discovery {
    /// True.
    is_deskpro: bool,
    #[schema(example = "http://127.0.0.1:8080")]
    helpdesk_url: String,
    /// Paths of this document without `/api/v2/` are below this.
    #[schema(example = "http://127.0.0.1:8080/api/v2/")]
    base_api_url: String,
    /// The version.
    build: &'static str,
}

/// How many rows there are.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct Stats {
    tickets: i64,
    messages: i64,
    people: i64,
    organizations: i64,
    departments: i64,
    agent_teams: i64,
    labels: i64,
}

/// Whether the helpdesk is in maintenance.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Maintenance {
    is_on: bool,
}

/// What this server is.
///
/// Open to everyone.
#[utoipa::path(get, path = "/api/v2/helpdesk/discover", responses((status = 200, body = One<Discovery>)))]
#[acl::endpoint(GET, "/helpdesk/discover", tags("helpdesk.discover.get"), public)]
pub async fn discover(State(app): State<App>) -> Answer {
    let url = app.settings.url.clone();
    Ok(answer::data(Discovery {
        is_deskpro: true,
        base_api_url: format!("{url}{BASE}/"),
        helpdesk_url: url,
        build: env!("CARGO_PKG_VERSION"),
    }))
}

/// This API as an `OpenAPI` document.
///
/// Open to everyone. Requests are checked against it.
#[utoipa::path(get, path = "/api/v2/openapi.json", responses((status = 200, body = Object)))]
#[acl::endpoint(GET, "/openapi.json", tags("helpdesk.openapi.get"), public)]
pub async fn openapi(State(app): State<App>) -> Json<Value> {
    let mut document = app.contract.document().clone();
    document["servers"] = json!([{ "url": app.settings.url }]);
    Json(document)
}

/// How much there is of everything.
///
/// Counted when it is asked.
#[utoipa::path(get, path = "/api/v2/helpdesk/stats", responses((status = 200, body = One<Stats>)))]
#[acl::endpoint(GET, "/helpdesk/stats", tags("helpdesk.stats.get"))]
pub async fn stats(State(app): State<App>) -> Answer {
    let count = async |table: &str| {
        let query = format!("SELECT count(*) FROM {table}");
        sqlx::query_scalar::<Engine, i64>(&query).fetch_one(&app.db).await
    };
    Ok(answer::data(Stats {
        tickets: count("tickets").await?,
        messages: count("messages").await?,
        people: count("people").await?,
        organizations: count("organizations").await?,
        departments: count("departments").await?,
        agent_teams: count("agent_teams").await?,
        labels: count("labels").await?,
    }))
}

/// Whether the helpdesk is in maintenance.
///
/// While it is, everybody but who can end it is told 423.
#[utoipa::path(get, path = "/api/v2/helpdesk/maintenance", responses((status = 200, body = One<Maintenance>)))]
#[acl::endpoint(GET, "/helpdesk/maintenance", tags("helpdesk.maintenance.get"))]
pub async fn get_maintenance(State(app): State<App>) -> Answer {
    Ok(answer::data(Maintenance { is_on: maintenance::is_on(&app.db).await? }))
}

/// Switch maintenance.
///
/// While it is on, everybody but who can end it is told 423. No wildcard grants this one.
#[utoipa::path(put, path = "/api/v2/helpdesk/maintenance", responses((status = 204)))]
#[acl::endpoint(PUT, "/helpdesk/maintenance", tags("helpdesk.maintenance.put"), modes(session), explicit)]
pub async fn put_maintenance(State(app): State<App>, Json(body): Json<Maintenance>) -> Answer {
    maintenance::set(&app.db, body.is_on).await?;
    Ok(answer::changed(&app, "/helpdesk/maintenance"))
}

acl::endpoints! { pub ALL: [discover, openapi, stats, get_maintenance, put_maintenance] }
