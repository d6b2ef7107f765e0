//! The helpdesk itself.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::answer::{self, BASE};
use crate::app::App;
use crate::body::{self, Fields};
use crate::failure::{Answer, Failure};
use crate::{maintenance, openapi};

/// What this server is: open to everyone.
#[acl::endpoint(GET, "/helpdesk/discover", tags("helpdesk.discover.get"), public)]
pub async fn discover(State(app): State<App>) -> Answer {
    let url = &app.settings.url;
    Ok(answer::data(json!({
        "is_deskpro": true,
        "helpdesk_url": url,
        "base_api_url": format!("{url}{BASE}"),
        "build": env!("CARGO_PKG_VERSION"),
    })))
}

/// This API as an `OpenAPI` document: open to everyone.
#[acl::endpoint(GET, "/openapi.json", tags("helpdesk.openapi.get"), public)]
pub async fn openapi(State(app): State<App>) -> Json<Value> {
    Json(openapi::document(app.catalog, &app.settings.url))
}

/// How much there is of everything.
#[acl::endpoint(GET, "/helpdesk/stats", tags("helpdesk.stats.get"))]
pub async fn stats(State(app): State<App>) -> Answer {
    let mut counts = serde_json::Map::new();
    for table in ["tickets", "messages", "people", "organizations", "departments", "agent_teams", "labels"] {
        let count: i64 =
            sqlx::query_scalar(&format!("SELECT count(*) FROM {table}")).fetch_one(&app.db).await?;
        counts.insert(table.to_owned(), json!(count));
    }
    Ok(answer::data(counts))
}

/// Whether the helpdesk is in maintenance.
#[acl::endpoint(GET, "/helpdesk/maintenance", tags("helpdesk.maintenance.get"))]
pub async fn get_maintenance(State(app): State<App>) -> Answer {
    Ok(answer::data(json!({ "is_on": maintenance::is_on(&app.db).await? })))
}

/// Switch maintenance: while it is on, everyone else gets 423. No wildcard grants this one.
#[acl::endpoint(PUT, "/helpdesk/maintenance", tags("helpdesk.maintenance.put"), modes(session), explicit)]
pub async fn put_maintenance(State(app): State<App>, Fields(body): Fields) -> Answer {
    body::only(&body, &["is_on"])?;
    let on = body.get("is_on").and_then(Value::as_bool);
    let on = on.ok_or_else(|| Failure::field("is_on", "required", "expected true or false"))?;
    maintenance::set(&app.db, on).await?;
    Ok(answer::done())
}

acl::endpoints! { pub ALL: [discover, openapi, stats, get_maintenance, put_maintenance] }
