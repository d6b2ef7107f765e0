//! The audit, and single decisions by their ids.

use std::collections::BTreeMap;

use axum::extract::{self, State};
use serde_json::{Value, json};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::answer;
use crate::app::App;
use crate::asked::Asked;
use crate::clock::timestamp;
use crate::failure::{Answer, Failure};
use crate::input::Checked;
use crate::path::Path;
use crate::record::{self, Page};

/// What changes of rights are about.
const SUBJECTS: [&str; 4] = ["api_key", "role", "agent", "api_token"];

const COLUMNS: &str =
    "id, at, person, acting_for, action, subject, subject_id, old_list, new_list, gained, lost, note";

fn shown(row: &AnyRow) -> Result<Value, Failure> {
    let number = |name| row.try_get::<Option<i64>, _>(name);
    let text = |name| row.try_get::<Option<String>, _>(name);
    let endpoints = |name| {
        let stored: String = row.try_get(name)?;
        serde_json::from_str::<Value>(&stored).map_err(|_| Failure::internal("endpoints that are no JSON"))
    };
    Ok(json!({
        "id": number("id")?, "at": timestamp(number("at")?), "person": number("person")?,
        "acting_for": number("acting_for")?, "action": text("action")?, "subject": text("subject")?,
        "subject_id": number("subject_id")?, "old_list": text("old_list")?, "new_list": text("new_list")?,
        "gained": endpoints("gained")?, "lost": endpoints("lost")?, "note": text("note")?,
    }))
}

/// List changes of rights, the last first; `subject` and `subject_id` narrow.
#[acl::endpoint(GET, "/audit", tags("admin.audit.list"), modes(session))]
pub async fn list(State(app): State<App>, asked: Asked) -> Answer {
    let filters = filters(&asked, unknown, |name, value| match name {
        "subject" => Some(one_of("subject", value, &SUBJECTS)),
        "subject_id" => Some(number("subject_id", value)),
        _ => None,
    })?;
    let (total, rows) = record::page(&app.db, ("audit", COLUMNS), "id DESC", &filters, &[], &asked).await?;
    paged(total, rows.iter().map(shown).collect::<Result<_, _>>()?, &asked)
}

/// What narrows: each parameter as `read` knows it, the last where one is there twice. Nothing else is asked of a record
/// of what happened but a page.
fn filters(
    asked: &Asked,
    unknown: impl Fn(&str) -> Failure,
    read: impl Fn(&str, &str) -> Option<Result<Checked, Failure>>,
) -> Result<Vec<(String, Checked)>, Failure> {
    let mut filters = BTreeMap::new();
    for (name, value) in &asked.filters {
        filters.insert(name.clone(), read(name, value).ok_or_else(|| unknown(name))??);
    }
    let other = asked.order.as_ref().map(|_| "order_by").or(asked.include.first().map(|_| "include"));
    other.map_or_else(|| Ok(filters.into_iter().collect()), |other| Err(unknown(other)))
}

fn paged(total: i64, rows: Vec<Value>, asked: &Asked) -> Answer {
    let page = Page { rows, total };
    let meta = answer::pagination(&page, asked);
    Ok(answer::enveloped(Value::Array(page.rows), meta, json!({})))
}

fn one_of(name: &'static str, value: &str, known: &[&str]) -> Result<Checked, Failure> {
    let wrong = || Failure::field(name, "bad_choice", format!("expected one of: {}", known.join(", ")));
    known.contains(&value).then(|| Checked::Text(value.to_owned())).ok_or_else(wrong)
}

fn number(name: &'static str, value: &str) -> Result<Checked, Failure> {
    let wrong = |_| Failure::field(name, "wrong_type", "expected a whole number");
    value.parse().map(Checked::Whole).map_err(wrong)
}

fn unknown(name: &str) -> Failure {
    Failure::field(name.to_owned(), "unknown_parameter", "the audit is narrowed by: subject, subject_id")
}

/// Show one change.
#[acl::endpoint(GET, "/audit/{id}", tags("admin.audit.get"), modes(session))]
pub async fn get(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    let query = format!("SELECT {COLUMNS} FROM audit WHERE id = $1");
    let row = sqlx::query(&query).bind(id).fetch_optional(&app.db).await?;
    Ok(answer::data(shown(&row.ok_or_else(Failure::not_found)?)?))
}

/// What a decision that is written down may be: a refusal, or a call that a candidate list would refuse, or one with a
/// superuser key as another agent.
const CODES: [&str; 7] = [
    "tag_denied",
    "tag_not_granted",
    "mode_not_allowed",
    "key_list_stale",
    "key_list_malformed",
    "would_deny",
    "acting",
];

const DECISION: &str =
    "number, credential, person, acting_for, method, path, code, reason, count, first, last";

/// One kind of decisions, as of one of them, or of the last: the id and the time of that, and the ids of the last ones.
async fn decided(app: &App, row: &AnyRow, id: Option<&str>) -> Result<Value, Failure> {
    let number = |name| row.try_get::<Option<i64>, _>(name);
    let text = |name| row.try_get::<Option<String>, _>(name);
    let ids = "SELECT id, at FROM decision_ids WHERE decision = $1 ORDER BY number DESC";
    let ids: Vec<(String, i64)> = sqlx::query_as(ids).bind(number("number")?).fetch_all(&app.db).await?;
    let at = match id {
        Some(id) => ids.iter().find(|(known, _)| known == id).map(|(_, at)| *at),
        None => number("last")?,
    };
    Ok(json!({
        "id": id.or_else(|| ids.first().map(|(id, _)| id.as_str())), "at": timestamp(at),
        "credential": text("credential")?, "person": number("person")?, "acting_for": number("acting_for")?,
        "method": text("method")?, "path": text("path")?, "code": text("code")?, "reason": text("reason")?,
        "count": number("count")?, "first": timestamp(number("first")?), "last": timestamp(number("last")?),
        "ids": ids.iter().map(|(id, _)| id).collect::<Vec<_>>(),
    }))
}

/// List refusals, calls that candidate lists would refuse, and calls as another agent: those of one kind together, with
/// their number, the last first; `code`, `person` and `acting_for` narrow.
#[acl::endpoint(GET, "/decisions", tags("admin.decisions.list"), modes(session))]
pub async fn decisions(State(app): State<App>, asked: Asked) -> Answer {
    let unknown = |name: &str| {
        let message = "decisions are narrowed by: code, person, acting_for";
        Failure::field(name.to_owned(), "unknown_parameter", message)
    };
    let filters = filters(&asked, unknown, |name, value| match name {
        "code" => Some(one_of("code", value, &CODES)),
        "person" => Some(number("person", value)),
        "acting_for" => Some(number("acting_for", value)),
        _ => None,
    })?;
    let order = "last DESC, number DESC";
    let (total, rows) = record::page(&app.db, ("decisions", DECISION), order, &filters, &[], &asked).await?;
    let mut shown = Vec::new();
    for row in &rows {
        shown.push(decided(&app, row, None).await?);
    }
    paged(total, shown, &asked)
}

/// Show a refusal by the decision id that its answer had: with the pattern, which the answer had not.
#[acl::endpoint(GET, "/decisions/{id}", tags("admin.decisions.get"), modes(session))]
pub async fn decision(State(app): State<App>, extract::Path(id): extract::Path<String>) -> Answer {
    let query = format!(
        "SELECT {DECISION} FROM decisions WHERE number = (SELECT decision FROM decision_ids WHERE id = $1)"
    );
    let row = sqlx::query(&query).bind(&id).fetch_optional(&app.db).await?;
    Ok(answer::data(decided(&app, &row.ok_or_else(Failure::not_found)?, Some(&id)).await?))
}

acl::endpoints! { pub ALL: [list, get, decisions, decision] }
