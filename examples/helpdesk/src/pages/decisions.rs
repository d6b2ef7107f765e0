//! Calls that were refused or made as another agent: grouped by kind, the last first, or the one with a decision id.

use acl::{Registry as _, Tag};
use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use sqlx::FromRow;

use super::audit::{number, who};
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
            Ok(page) => all(&app, &visitor, page).await,
            Err(failure) => Err(failure),
        },
        id => one(&app, &visitor, id).await,
    };
    let content = content.map(|content| {
        html! {
            form.search method="get" action="/admin/decisions" role="search" {
                label { "Decision" input name="id" value=(asked.id.trim()) spellcheck="false"
                    placeholder="The decision_id of an answer"; }
                div.buttons { button { "Look up" } a href="/admin/decisions" { "Clear" } }
            }
            (content)
        }
    });
    match content {
        Ok(content) => layout::page(&visitor, "/admin/decisions", "Refused calls", &content),
        Err(failure) => layout::failed(&visitor, failure),
    }
}

async fn one(app: &App, visitor: &Visitor, id: &str) -> Result<Markup, Failure> {
    let found: Option<Row> =
        sqlx::query_as(&format!("{FROM} JOIN decision_ids i ON i.decision = d.number WHERE i.id = $1"))
            .bind(id)
            .fetch_optional(&app.db)
            .await?;
    Ok(html! {
        @if let Some(row) = &found { (entry(visitor, row)) } @else {
            p.empty { "No decision has this id. The last of each kind are kept, for 90 days." }
        }
    })
}

async fn all(app: &App, visitor: &Visitor, page: i64) -> Result<Markup, Failure> {
    let (total, calls): (i64, i64) =
        sqlx::query_as("SELECT count(*), coalesce(sum(count), 0) FROM decisions").fetch_one(&app.db).await?;
    let rows: Vec<Row> =
        sqlx::query_as(&format!("{FROM} ORDER BY d.last DESC, d.number DESC LIMIT ? OFFSET ?"))
            .bind(PER_PAGE)
            .bind((page - 1) * PER_PAGE)
            .fetch_all(&app.db)
            .await?;
    Ok(html! {
        p { strong { (counted(calls, "call")) } ": refused, or made as another agent" }
        @for row in &rows { (entry(visitor, row)) }
        (frame::pager(page, crate::rows::pages(total, PER_PAGE), |page| format!("/admin/decisions?page={page}")))
    })
}

fn entry(visitor: &Visitor, row: &Row) -> Markup {
    // Only a refusal has a bad end.
    let class = if row.code == "acting" { "mark" } else { "mark bad" };
    html! {
        @let key = row.credential.strip_prefix("key ").and_then(|id| id.parse::<i64>().ok());
        @let tag = Api::CATALOG.find(&row.method, &row.path).and_then(|at| Api::CATALOG.endpoint(at))
            .and_then(|endpoint| endpoint.tags().next()).map(Tag::as_str);
        article.entry {
            h2 { code { (row.method) " " (row.path) } " " span class=(class) { (row.code) } }
            p.fact {
                @if let Some(key) = key { a href={ "/admin/keys/" (key) } { "key " (key) } }
                @else { (row.credential.replace('_', " ")) }
                " of " (who(row.name.as_deref(), row.person))
                ", " (relative(Some(row.last)))
                @if row.count > 1 { "; " strong { (row.count) " times" } ", first " (relative(Some(row.first))) }
                @if let Some(agent) = row.acting_for { ", with a key of agent " (agent) } }
            p { (frame::rich(&row.reason)) }
            @if let (Some(key), Some(tag)) = (key, tag) {
                @if visitor.may(Api::KEY_TAGS_SAVE_LIST) {
                    @match row.code.as_str() {
                        "tag_not_granted" => p { a.button.quiet href={ "/admin/keys/" (key) "/list?grant=" (tag) } { "Grant this…" } },
                        // A deny may be about more than this: people look at the list first.
                        "tag_denied" => p { a.button.quiet href={ "/admin/keys/" (key) "/list" } { "Change the list…" } },
                        _ => {},
                    }
                }
            }
        }
    }
}
