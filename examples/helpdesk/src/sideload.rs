//! `?include=person,department`: rows that a row refers to, each kind authorised by itself.

use acl::Route;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::asked::Asked;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::input::Kind;
use crate::record::Resource;
use crate::resources::{AGENT_TEAMS, DEPARTMENTS, LABELS, MESSAGES, ORGANIZATIONS, PEOPLE, TICKETS};

/// Resources of which a row can be read, and the path of the endpoint that does. Roles are not among them: a role's list
/// is administration's.
pub static READABLE: [(&Resource, &str); 7] = [
    (&TICKETS, "/api/v2/tickets/{id}"),
    (&MESSAGES, "/api/v2/tickets/{id}/messages/{message}"),
    (&PEOPLE, "/api/v2/people/{id}"),
    (&ORGANIZATIONS, "/api/v2/organizations/{id}"),
    (&DEPARTMENTS, "/api/v2/departments/{id}"),
    (&AGENT_TEAMS, "/api/v2/agent_teams/{id}"),
    (&LABELS, "/api/v2/labels/{id}"),
];

/// The resource of a table, and the route that reads one row of it.
fn target(table: &str) -> Option<(&'static Resource, Route<'static>)> {
    // Who has lost the role since is still to be shown.
    let table = if table == "agents" { "people" } else { table };
    let found = READABLE.iter().find(|(resource, _)| resource.table == table);
    found.map(|(resource, path)| (*resource, Route { method: "GET", path }))
}

/// What a column of the resource refers to, and the route that reads it.
fn included(resource: Option<&Resource>, name: &str) -> Result<(&'static Resource, Route<'static>), Failure> {
    let columns = resource.map_or(&[][..], |resource| resource.columns);
    let target = |kind| if let Kind::Reference(table) = kind { target(table) } else { None };
    let column = columns.iter().find(|column| column.name == name);
    column.and_then(|column| target(column.kind)).ok_or_else(|| {
        let known = columns.iter().filter(|column| target(column.kind).is_some());
        let known: Vec<_> = known.map(|column| column.name).collect();
        let there_are = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
        let message = format!("`{name}` cannot be included here; what can be: {there_are}");
        Failure::field("include", "unknown_include", message)
    })
}

/// The routes that the sideloads of a read need, one each.
///
/// # Errors
/// 400 for what cannot be included.
pub fn needed(read: Route<'_>, asked: &Asked) -> Result<Vec<Route<'static>>, Failure> {
    let read = READABLE.iter().find(|(_, path)| read.method == "GET" && read.path == *path);
    let resource = read.map(|(resource, _)| *resource);
    asked.include.iter().map(|name| Ok(included(resource, name)?.1)).collect()
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
        let (related, route) = included(Some(resource), name)?;
        caller.permit_now(route).await?;

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
