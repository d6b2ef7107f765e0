//! `?include=person,department`: rows that a row refers to, each kind authorised by itself.

use acl::EndpointId;
use serde_json::{Map, Value, json};

use crate::api::Api;
use crate::app::App;
use crate::asked::Asked;
use crate::caller::Caller;
use crate::failure::{Failure, Field};
use crate::input::Kind;
use crate::record::Resource;

/// The resource of a table, and the endpoint that reads one row of it.
fn target(table: &str) -> Option<(&'static Resource, EndpointId<Api>)> {
    use crate::api::{agent_teams, departments, organizations, people, tickets};
    match table {
        // Who has lost the role since is still to be shown.
        "people" | "agents" => Some((&people::PEOPLE, Api::PEOPLE_GET)),
        "departments" => Some((&departments::DEPARTMENTS, Api::DEPARTMENTS_GET)),
        "organizations" => Some((&organizations::ORGANIZATIONS, Api::ORGANIZATIONS_GET)),
        "agent_teams" => Some((&agent_teams::AGENT_TEAMS, Api::AGENT_TEAMS_GET)),
        "tickets" => Some((&tickets::TICKETS, Api::TICKETS_GET)),
        _ => None,
    }
}

/// Loads what the query includes: under `linked.TYPE.ID`, or in place of the ids if it asks for that.
///
/// The credential is loaded anew for each kind, so a revocation since the request began counts.
///
/// # Errors
/// 400 for what cannot be included, 403 for what the caller may not read.
pub async fn load(
    app: &App,
    caller: &Caller,
    asked: &Asked,
    resource: &Resource,
    rows: &mut [Value],
) -> Result<Value, Failure> {
    let mut linked = Map::new();
    for name in &asked.include {
        let kind = resource.columns.iter().find(|column| column.name == name).map(|column| column.kind);
        let found = if let Some(Kind::Reference(table)) = kind { target(table) } else { None };
        let (related, endpoint) = found.ok_or_else(|| cannot_include(resource, name))?;
        caller.permit_now(app, endpoint).await?;

        let mut of_kind = Map::new();
        for row in rows.iter_mut() {
            let Some(id) = row.get(name).and_then(Value::as_i64) else { continue };
            let key = id.to_string();
            if !of_kind.contains_key(&key) {
                of_kind.insert(key.clone(), related.get(&app.db, id, &[]).await?);
            }
            if asked.inline {
                row[name] = of_kind[&key].clone();
            }
        }
        if !asked.inline {
            linked.insert(name.clone(), Value::Object(of_kind));
        }
    }
    Ok(json!(linked))
}

fn cannot_include(resource: &Resource, name: &str) -> Failure {
    let includable = |kind| matches!(kind, Kind::Reference(table) if target(table).is_some());
    let known: Vec<_> =
        resource.columns.iter().filter(|column| includable(column.kind)).map(|column| column.name).collect();
    Failure::invalid(vec![Field {
        name: "include".into(),
        code: "unknown_include",
        message: format!("`{name}` cannot be included here; there are: {}", known.join(", ")),
    }])
}
