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
            "subject" if SUBJECTS.contains(&value.as_str()) => subject = Some(value.as_str()),
            "subject" => {
                let message = format!("expected one of: {}", SUBJECTS.join(", "));
                return Err(Failure::field("subject", "bad_choice", message));
            }
            "subject_id" => {
                let number = value.parse::<i64>();
                let wrong = |_| Failure::field("subject_id", "wrong_type", "expected a whole number");
                id = Some(number.map_err(wrong)?);
            }
            _ => return Err(unknown(name)),
        }
    }
    if let Some(name) = asked.order.as_ref().map(|_| "order_by").or(asked.include.first().map(|_| "include"))
    {
        return Err(unknown(name));
    }
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
    let rows = rows.iter().map(|row| parse(row)).collect::<Result<Vec<Value>, _>>()?;
    let page = crate::record::Page { rows, total };
    let meta = answer::pagination(&page, &asked);
    Ok(answer::enveloped(Value::Array(page.rows), meta, serde_json::json!({})))
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

/// Show a refusal by the decision id that its answer had: with the pattern, which the answer had not.
#[acl::endpoint(GET, "/decisions/{id}", tags("admin.decisions.get"), modes(session))]
pub async fn decision(State(app): State<App>, extract::Path(id): extract::Path<String>) -> Answer {
    let row: Option<String> = sqlx::query_scalar(&format!(
        "SELECT json_object('id', id, 'at', {}, 'credential', credential, 'person', person,
            'acting_for', acting_for, 'method', method, 'path', path, 'code', code, 'reason', reason)
         FROM decisions WHERE id = ?",
        timestamp("at")
    ))
    .bind(id)
    .fetch_optional(&app.db)
    .await?;
    Ok(answer::data(parse(&row.ok_or_else(Failure::not_found)?)?))
}

acl::endpoints! { pub ALL: [list, get, decision] }
