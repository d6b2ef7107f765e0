//! The audit, and single decisions by their ids.

use std::collections::BTreeMap;

use axum::extract::{self, State};
use serde_json::Value;

use crate::answer;
use crate::app::App;
use crate::asked::Asked;
use crate::failure::{Answer, Failure};
use crate::input::Checked;
use crate::path::Path;
use crate::record::{self, parse, timestamp};

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
    let filters = filters(&asked, unknown, |name, value| match name {
        "subject" => Some(one_of("subject", value, &SUBJECTS)),
        "subject_id" => Some(number("subject_id", value)),
        _ => None,
    })?;
    paged(&app, ("audit", &columns()), "id DESC", &filters, &asked).await
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

async fn paged(
    app: &App,
    rows: (&str, &str),
    order: &str,
    filters: &[(String, Checked)],
    asked: &Asked,
) -> Answer {
    let page = record::page(&app.db, rows, order, filters, &[], asked).await?;
    let meta = answer::pagination(&page, asked);
    Ok(answer::enveloped(Value::Array(page.rows), meta, serde_json::json!({})))
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
    let row: Option<String> = sqlx::query_scalar(&format!("SELECT {} FROM audit WHERE id = ?", columns()))
        .bind(id)
        .fetch_optional(&app.db)
        .await?;
    Ok(answer::data(parse(&row.ok_or_else(Failure::not_found)?)?))
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

/// One kind of decisions, as of one of them: the id and the time of that, and the ids of the last ones.
fn decision_columns(id: &str, at: &str) -> String {
    format!(
        "json_object('id', {id}, 'at', {}, 'credential', credential, 'person', person,
            'acting_for', acting_for, 'method', method, 'path', path, 'code', code, 'reason', reason,
            'count', count, 'first', {}, 'last', {}, 'ids', (SELECT json_group_array(i.id ORDER BY i.number DESC)
                FROM decision_ids i WHERE i.decision = decisions.number))",
        timestamp(at),
        timestamp("first"),
        timestamp("last"),
    )
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
    let last = "(SELECT id FROM decision_ids WHERE decision = decisions.number ORDER BY number DESC LIMIT 1)";
    let rows = ("decisions", &*decision_columns(last, "last"));
    paged(&app, rows, "last DESC, number DESC", &filters, &asked).await
}

/// Show a refusal by the decision id that its answer had: with the pattern, which the answer had not.
#[acl::endpoint(GET, "/decisions/{id}", tags("admin.decisions.get"), modes(session))]
pub async fn decision(State(app): State<App>, extract::Path(id): extract::Path<String>) -> Answer {
    let row: Option<String> = sqlx::query_scalar(&format!(
        "SELECT {} FROM decisions JOIN decision_ids asked ON asked.decision = decisions.number WHERE asked.id = ?",
        decision_columns("asked.id", "asked.at")
    ))
    .bind(id)
    .fetch_optional(&app.db)
    .await?;
    Ok(answer::data(parse(&row.ok_or_else(Failure::not_found)?)?))
}

acl::endpoints! { pub ALL: [list, get, decisions, decision] }
