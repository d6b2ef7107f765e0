//! Refused calls, those that a candidate list would refuse, and those as another agent: those of one kind together, the
//! last first, or one by the decision id that its answer had.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use sqlx::FromRow;

use super::audit::{number, tabs, who};
use super::frame::{self, counted};
use super::layout;
use super::times::relative;
use super::visitor::Visitor;
use crate::api::Api;
use crate::app::App;
use crate::failure::Failure;

const PER_PAGE: i64 = 50;

const FROM: &str =
    "SELECT d.first, d.last, d.count, d.credential, d.person, p.name, d.acting_for, d.method, d.path, d.code, d.reason
                    FROM decisions d LEFT JOIN people p ON p.id = d.person";

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Asked {
    page: String,
    id: String,
}

#[derive(FromRow)]
struct Row {
    first: i64,
    last: i64,
    count: i64,
    credential: String,
    person: i64,
    name: Option<String>,
    acting_for: Option<i64>,
    method: String,
    path: String,
    code: String,
    reason: String,
}

/// The page.
pub(super) async fn page(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    if let Some(refused) = visitor.refusal_of(&[Api::AUDIT_DECISIONS, Api::AUDIT_DECISION]).await {
        return refused;
    }
    let content = match asked.id.trim() {
        "" => match number(&asked.page) {
            Ok(page) => all(&app, page).await,
            Err(failure) => Err(failure),
        },
        id => one(&app, id).await,
    };
    let content = content.map(|content| {
        html! {
            (tabs(&visitor, "calls"))
            form.search method="get" action="/admin/decisions" role="search" {
                label { "Decision" input name="id" value=(asked.id.trim()) spellcheck="false"
                    placeholder="The decision_id of an answer"; }
                div.buttons { button { "Look up" } a href="/admin/decisions" { "Clear" } }
            }
            (content)
        }
    });
    match content {
        Ok(content) => layout::page(&visitor, "Audit", "Refused calls", &content),
        Err(failure) => frame::failed(failure),
    }
}

async fn one(app: &App, id: &str) -> Result<Markup, Failure> {
    let found: Option<Row> =
        sqlx::query_as(&format!("{FROM} JOIN decision_ids i ON i.decision = d.number WHERE i.id = ?"))
            .bind(id)
            .fetch_optional(&app.db)
            .await?;
    Ok(html! {
        @if let Some(row) = &found { (entry(row)) } @else {
            p.empty { "No decision has this id. The last of each kind are kept, for 90 days." }
        }
    })
}

async fn all(app: &App, page: i64) -> Result<Markup, Failure> {
    let (total, calls): (i64, i64) =
        sqlx::query_as("SELECT count(*), coalesce(sum(count), 0) FROM decisions").fetch_one(&app.db).await?;
    let rows: Vec<Row> =
        sqlx::query_as(&format!("{FROM} ORDER BY d.last DESC, d.number DESC LIMIT ? OFFSET ?"))
            .bind(PER_PAGE)
            .bind((page - 1) * PER_PAGE)
            .fetch_all(&app.db)
            .await?;
    Ok(html! {
        p { strong { (counted(calls, "call")) } ": refused, or let in that a candidate list would refuse (would_deny), or \
            made as another agent (acting)" }
        @for row in &rows { (entry(row)) }
        (frame::pager(page, crate::answer::pages(total, PER_PAGE), |page| format!("/admin/decisions?page={page}")))
    })
}

fn entry(row: &Row) -> Markup {
    // Only a refusal has a bad end.
    let class = if ["acting", "would_deny"].contains(&row.code.as_str()) { "mark" } else { "mark bad" };
    html! {
        article.entry {
            h2 { code { (row.method) " " (row.path) } " " span class=(class) { (row.code) } }
            p.fact { (row.credential.replace('_', " ")) " of " (who(row.name.as_deref(), row.person))
                ", " (relative(Some(row.last)))
                @if row.count > 1 { "; " strong { (row.count) " times" } ", first " (relative(Some(row.first))) }
                @if let Some(agent) = row.acting_for { ", with a key of agent " (agent) } }
            p { code.list { (row.reason) } }
        }
    }
}
