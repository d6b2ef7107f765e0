//! The audit, and single decisions by their ids.

use axum::extract::{self, State};
use serde_json::Value;

use crate::answer;
use crate::app::App;
use crate::asked::Asked;
use crate::failure::{Answer, Failure};
use crate::path::Path;
use crate::record::{parse, timestamp};

/// What changes of rights are about.
const SUBJECTS: [&str; 4] = ["api_key", "role", "agent", "api_token"];

fn columns() -> String {
    format!(
        "json_object('id', id, 'at', {}, 'person', person, 'acting_for', acting_for, 'action', action,
            'subject', subject, 'subject_id', subject_id, 'old_list', old_list, 'new_list', new_list,
            'gained', json(gained), 'lost', json(lost), 'note', note)",
        timestamp("at")
    )
}

/// List changes of rights, the last first; `subject` and `subject_id` narrow.
#[acl::endpoint(GET, "/audit", tags("admin.audit.list"), modes(session))]
pub async fn list(State(app): State<App>, asked: Asked) -> Answer {
    let (mut subject, mut id) = (None, None);
    for (name, value) in &asked.filters {
        match name.as_str() {
            "subject" => subject = Some(one_of("subject", value, &SUBJECTS)?),
            "subject_id" => id = Some(number("subject_id", value)?),
            _ => return Err(unknown(name)),
        }
    }
    only_filters(&asked).map_err(unknown)?;
    let condition = "WHERE (?1 IS NULL OR subject = ?1) AND (?2 IS NULL OR subject_id = ?2)";
    let total: i64 = sqlx::query_scalar(&format!("SELECT count(*) FROM audit {condition}"))
        .bind(subject)
        .bind(id)
        .fetch_one(&app.db)
        .await?;
    let rows: Vec<String> = sqlx::query_scalar(&format!(
        "SELECT {} FROM audit {condition} ORDER BY id DESC LIMIT ?3 OFFSET ?4",
        columns()
    ))
    .bind(subject)
    .bind(id)
    .bind(asked.per_page)
    .bind(asked.offset())
    .fetch_all(&app.db)
    .await?;
    paged(&rows, total, &asked)
}

fn paged(rows: &[String], total: i64, asked: &Asked) -> Answer {
    let rows = rows.iter().map(|row| parse(row)).collect::<Result<Vec<Value>, _>>()?;
    let page = crate::record::Page { rows, total };
    let meta = answer::pagination(&page, asked);
    Ok(answer::enveloped(Value::Array(page.rows), meta, serde_json::json!({})))
}

fn one_of<'v>(name: &'static str, value: &'v str, known: &[&str]) -> Result<&'v str, Failure> {
    let wrong = || Failure::field(name, "bad_choice", format!("expected one of: {}", known.join(", ")));
    known.contains(&value).then_some(value).ok_or_else(wrong)
}

fn number(name: &'static str, value: &str) -> Result<i64, Failure> {
    value.parse().map_err(|_| Failure::field(name, "wrong_type", "expected a whole number"))
}

/// Goes on if nothing is asked but filters and a page; else what is.
fn only_filters(asked: &Asked) -> Result<(), &'static str> {
    let other = asked.order.as_ref().map(|_| "order_by").or(asked.include.first().map(|_| "include"));
    other.map_or(Ok(()), Err)
}

fn unknown(name: &str) -> Failure {
    Failure::field(name.to_owned(), "unknown_parameter", "the audit is narrowed by: subject, subject_id")
}

/// Show one change.
#[acl::endpoint(GET, "/audit/{id}", tags("admin.audit.get"), modes(session))]
pub async fn get(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    let row: Option<String> = sqlx::query_scalar(&format!("SELECT {} FROM audit WHERE id = ?", columns()))
        .bind(id)
        .fetch_optional(&app.db)
        .await?;
    Ok(answer::data(parse(&row.ok_or_else(Failure::not_found)?)?))
}

/// What a decision that is written down may be: a refusal, or a call that a candidate list would refuse, or one with a
/// superuser key as another agent.
const CODES: [&str; 6] =
    ["tag_denied", "tag_not_granted", "mode_not_allowed", "key_list_stale", "would_deny", "acting"];

fn decision_columns() -> String {
    format!(
        "json_object('id', id, 'at', {}, 'credential', credential, 'person', person,
            'acting_for', acting_for, 'method', method, 'path', path, 'code', code, 'reason', reason)",
        timestamp("at")
    )
}

/// List refusals, calls that candidate lists would refuse, and calls as another agent, the last first; `code`, `person`
/// and `acting_for` narrow.
#[acl::endpoint(GET, "/decisions", tags("admin.decisions.list"), modes(session))]
pub async fn decisions(State(app): State<App>, asked: Asked) -> Answer {
    let unknown = |name: &str| {
        let message = "decisions are narrowed by: code, person, acting_for";
        Failure::field(name.to_owned(), "unknown_parameter", message)
    };
    let (mut code, mut person, mut acting_for) = (None, None, None);
    for (name, value) in &asked.filters {
        match name.as_str() {
            "code" => code = Some(one_of("code", value, &CODES)?),
            "person" => person = Some(number("person", value)?),
            "acting_for" => acting_for = Some(number("acting_for", value)?),
            _ => return Err(unknown(name)),
        }
    }
    only_filters(&asked).map_err(unknown)?;
    let condition = "WHERE (?1 IS NULL OR code = ?1) AND (?2 IS NULL OR person = ?2) \
                     AND (?3 IS NULL OR acting_for = ?3)";
    let total: i64 = sqlx::query_scalar(&format!("SELECT count(*) FROM decisions {condition}"))
        .bind(code)
        .bind(person)
        .bind(acting_for)
        .fetch_one(&app.db)
        .await?;
    let rows: Vec<String> = sqlx::query_scalar(&format!(
        "SELECT {} FROM decisions {condition} ORDER BY at DESC, id LIMIT ?4 OFFSET ?5",
        decision_columns()
    ))
    .bind(code)
    .bind(person)
    .bind(acting_for)
    .bind(asked.per_page)
    .bind(asked.offset())
    .fetch_all(&app.db)
    .await?;
    paged(&rows, total, &asked)
}

/// Show a refusal by the decision id that its answer had: with the pattern, which the answer had not.
#[acl::endpoint(GET, "/decisions/{id}", tags("admin.decisions.get"), modes(session))]
pub async fn decision(State(app): State<App>, extract::Path(id): extract::Path<String>) -> Answer {
    let row: Option<String> =
        sqlx::query_scalar(&format!("SELECT {} FROM decisions WHERE id = ?", decision_columns()))
            .bind(id)
            .fetch_optional(&app.db)
            .await?;
    Ok(answer::data(parse(&row.ok_or_else(Failure::not_found)?)?))
}

acl::endpoints! { pub ALL: [list, get, decisions, decision] }
