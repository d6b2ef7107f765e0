//! Keys. Only a signed-in administrator reaches them.

use acl::{Catalog, Route};
use axum::extract::{Query, State};
use serde_json::{Value, json};

use crate::administration::endpoints::beyond;
use crate::administration::key::Key;
use crate::administration::key_input::KeyInput;
use crate::administration::keys;
use crate::administration::search::Search;
use crate::administration::{lists, narrow};
use crate::answer;
use crate::app::App;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::calls;
use crate::clock::timestamp;
use crate::failure::{Answer, Failure};
use crate::path::Path;
use crate::rows;

/// What others here tell of a key besides, and so ask for.
pub const SHOW: Route<'static> = Route { method: "GET", path: "/api/v2/api_keys/{id}" };
/// The same of which keys there are.
pub const FIND: Route<'static> = Route { method: "GET", path: "/api/v2/api_keys" };
/// The same of what a key has called.
pub const SHOW_CALLS: Route<'static> = Route { method: "GET", path: "/api/v2/api_keys/{id}/calls" };

fn shown(catalog: &Catalog<'_>, key: &Key) -> Value {
    json!({
        "id": key.id,
        "description": key.description,
        "agent": key.agent,
        "made_by": key.made_by,
        "list": key.list,
        "candidate": key.candidate,
        "type": if key.is_superuser() { "superuser" } else { "normal" },
        "hourly_limit": key.hourly_limit,
        "daily_limit": key.daily_limit,
        "expires": timestamp(key.expires),
        "revoked": timestamp(key.revoked),
        "last_used": timestamp(key.last_used),
        "created": timestamp(key.created),
        "endpoints": key.endpoints(catalog).len(),
    })
}

/// Find keys: by `pattern`, `reaches`, `text`, `agent`, `list`, `state`; `page` and `count` select.
#[acl::endpoint(GET, "/api_keys", tags("admin.api_keys.list"), modes(session))]
pub async fn list(State(app): State<App>, Query(pairs): Query<Vec<(String, String)>>) -> Answer {
    let search = Search::read(pairs)?;
    let prepared = search.prepare(&app.db, app.catalog).await?;
    let total = prepared.count(&app.db).await?;
    let rows = prepared.keys(&app.db).await?;
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "id": row.id, "description": row.description, "agent": row.agent, "list": row.list,
                "type": if row.is_superuser != 0 { "superuser" } else { "normal" },
                "expires": timestamp(row.expires), "revoked": timestamp(row.revoked),
                "last_used": timestamp(row.last_used),
            })
        })
        .collect();
    let meta = json!({ "pagination": {
        "total": total, "count": rows.len(), "per_page": search.per_page(), "current_page": search.page(),
        "total_pages": rows::pages(total, search.per_page()),
    }});
    Ok(answer::enveloped(&rows, &meta, &json!({})))
}

/// Make a key. Its code is in this answer and never again.
#[acl::endpoint(POST, "/api_keys", tags("admin.api_keys.post"), modes(session))]
pub async fn post(State(app): State<App>, caller: Caller, Fields(body): Fields) -> Answer {
    let input = KeyInput::read(&body)?;
    let mut tx = app.write().await?;
    let (id, code) = keys::create(&mut tx, app.catalog, caller.who(), &input).await?;
    tx.commit().await?;
    let data =
        json!({ "id": id, "code": code.reveal(), "authorization": format!("key {id}:{}", code.reveal()) });
    Ok(answer::created(&app, &format!("/api_keys/{id}"), &data))
}

/// What a change of a key's list by the caller would add and take away: `{"key", "list"}`; nothing is saved.
#[acl::endpoint(POST, "/api_keys/previews", tags("admin.api_key_previews.post"), modes(session))]
pub async fn preview(State(app): State<App>, caller: Caller, Fields(body): Fields) -> Answer {
    body::only(&body, &["key", "list"])?;
    let id =
        body.get("key").and_then(Value::as_i64).ok_or_else(|| Failure::field("key", "required", "which?"))?;
    let text = lists::read("list", body.get("list").unwrap_or(&Value::Null))?;
    lists::check(app.catalog, "list", &text)?;
    caller.permit_now(SHOW).await?;
    let key = Key::load(&app.db, id).await?;
    let before = key.endpoints_with_list(app.catalog);
    let after = key.endpoints_once_written(&app.db, app.catalog, caller.who(), &text).await?;
    Ok(answer::data(json!({
        "endpoints": after.len(),
        "gained": beyond(app.catalog, &after, &before),
        "lost": beyond(app.catalog, &before, &after),
    })))
}

/// The most sets of lost endpoints that an answer spells out, those of the most keys first.
const MOST_LOST: usize = 50;

/// Add denies to the lists of many keys: `{"search", "denies", "apply"}`. Without `apply` it is a preview.
#[acl::endpoint(POST, "/api_keys/narrowings", tags("admin.api_key_narrowings.post"), modes(session))]
pub async fn narrow_many(State(app): State<App>, caller: Caller, Fields(body): Fields) -> Answer {
    body::only(&body, &["search", "denies", "apply"])?;
    caller.permit_now(FIND).await?;
    let search = Search::read(searched(body.get("search"))?)?;
    let denies = lists::read("denies", body.get("denies").unwrap_or(&Value::Null))?;
    let apply = match body.get("apply") {
        None => false,
        Some(Value::Bool(apply)) => *apply,
        Some(_) => return Err(Failure::field("apply", "wrong_type", "expected true or false")),
    };
    let prepared = search.prepare(&app.db, app.catalog).await?;
    let mut tx = if apply { app.write().await? } else { app.db.begin().await? };
    let outcome = narrow::narrow(&mut tx, app.catalog, caller.who(), &prepared, &denies, apply).await?;
    tx.commit().await?;
    let lost: Vec<_> = outcome
        .lost
        .iter()
        .take(MOST_LOST)
        .map(|(endpoints, keys)| json!({ "keys": keys, "endpoints": endpoints }))
        .collect();
    Ok(answer::data(json!({
        "applied": apply, "changed": outcome.changed, "untouched": outcome.untouched, "lost": lost,
        "more_lost": outcome.lost.len() - lost.len(),
    })))
}

/// The names and values of a search as JSON.
fn searched(search: Option<&Value>) -> Result<Vec<(String, String)>, Failure> {
    let fields = match search {
        None => return Ok(Vec::new()),
        Some(Value::Object(fields)) => fields,
        Some(_) => return Err(Failure::field("search", "wrong_type", "expected an object")),
    };
    let pair = |(name, value): (&String, &Value)| match value {
        _ if ["page", "count"].contains(&name.as_str()) => Err(Failure::field(
            name.clone(),
            "unknown_field",
            "no page limits this: every key found is narrowed",
        )),
        Value::String(text) => Ok((name.clone(), text.clone())),
        Value::Number(number) => Ok((name.clone(), number.to_string())),
        _ => Err(Failure::field(name.clone(), "wrong_type", "expected text or a number")),
    };
    fields.iter().map(pair).collect()
}

/// Show a key, without its code.
#[acl::endpoint(GET, "/api_keys/{id}", tags("admin.api_keys.get"), modes(session))]
pub async fn get(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    Ok(answer::data(shown(app.catalog, &Key::load(&app.db, id).await?)))
}

/// Change a key. What is left out stays, its list too.
#[acl::endpoint(PUT, "/api_keys/{id}", tags("admin.api_keys.put"), modes(session))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Fields(body): Fields,
) -> Answer {
    let input = KeyInput::read(&body)?;
    let mut tx = app.write().await?;
    keys::update(&mut tx, app.catalog, caller.who(), id, &input).await?;
    tx.commit().await?;
    Ok(answer::done())
}

/// Revoke a key.
#[acl::endpoint(DELETE, "/api_keys/{id}", tags("admin.api_keys.delete"), modes(session))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let mut tx = app.write().await?;
    keys::revoke(&mut tx, app.catalog, caller.who(), id).await?;
    tx.commit().await?;
    Ok(answer::done())
}

/// Rotate: a new code, while the old one lives for a day.
#[acl::endpoint(POST, "/api_keys/{id}/codes", tags("admin.api_key_codes.post"), modes(session))]
pub async fn rotate(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let mut tx = app.write().await?;
    let code = keys::rotate(&mut tx, app.catalog, caller.who(), id).await?;
    tx.commit().await?;
    let data =
        json!({ "id": id, "code": code.reveal(), "authorization": format!("key {id}:{}", code.reveal()) });
    Ok(answer::created(&app, &format!("/api_keys/{id}"), &data))
}

/// End the old code of a rotated key at once.
#[acl::endpoint(DELETE, "/api_keys/{id}/codes/old", tags("admin.api_key_codes.delete"), modes(session))]
pub async fn end_old_code(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let mut tx = app.write().await?;
    keys::end_old_code(&mut tx, app.catalog, caller.who(), id).await?;
    tx.commit().await?;
    Ok(answer::done())
}

/// Make the candidate list the list.
#[acl::endpoint(POST, "/api_keys/{id}/promotions", tags("admin.api_key_promotions.post"), modes(session))]
pub async fn promote(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let mut tx = app.write().await?;
    keys::promote(&mut tx, app.catalog, caller.who(), id).await?;
    tx.commit().await?;
    Ok(answer::made(&app, &format!("/api_keys/{id}"), id))
}

/// What the key has called, and what its candidate list would have refused.
#[acl::endpoint(GET, "/api_keys/{id}/calls", tags("admin.api_key_calls.list"), modes(session))]
pub async fn calls(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    Key::load(&app.db, id).await?;
    let calls: Vec<_> = calls::of_key(&app.db, id).await?.iter().map(calls::Call::to_json).collect();
    Ok(answer::data(calls))
}

/// The shortest list that grants what the key has called.
#[acl::endpoint(GET, "/api_keys/{id}/suggestion", tags("admin.api_key_suggestions.get"), modes(session))]
pub async fn suggestion(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    caller.permit_now(SHOW_CALLS).await?;
    let key = Key::load(&app.db, id).await?;
    let calls = calls::of_key(&app.db, id).await?;
    let list = calls::suggested(app.catalog, &calls);
    let endpoints = match &list {
        None => 0,
        Some(list) => key.endpoints_once_written(&app.db, app.catalog, caller.who(), list).await?.len(),
    };
    Ok(answer::data(json!({ "list": list, "endpoints": endpoints, "calls": calls.len() })))
}

acl::endpoints! {
    pub ALL: [
        list, post, preview, narrow_many, get, put, delete, rotate, end_old_code, promote, calls, suggestion,
    ]
}
