//! The audit: changes of roles, and of who has them, the last first. Keys have one of their own.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use sqlx::FromRow;

use super::frame;
use super::layout;
use super::times::relative;
use super::visitor::Visitor;
use crate::api::Api;
use crate::app::App;
use crate::clock::timestamp;
use crate::failure::Failure;

const PER_PAGE: i64 = 50;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Asked {
    page: String,
    /// What changes are about; all without it.
    about: String,
    /// Of which one; of all without it.
    number: String,
}

/// What changes are about, and what people call that.
const ABOUT: [(&str, &str); 4] =
    [("", "Everything"), ("role", "Roles"), ("agent", "Agents"), ("api_token", "Tokens")];

#[derive(FromRow)]
struct Row {
    at: i64,
    person: i64,
    name: Option<String>,
    acting_for: Option<i64>,
    action: String,
    subject: String,
    subject_id: i64,
    old_list: Option<String>,
    new_list: Option<String>,
    gained: String,
    lost: String,
    note: Option<String>,
    /// What it is about is called today.
    called: Option<String>,
}

/// The page.
pub(super) async fn page(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    if let Some(refused) = visitor.refusal(Api::AUDIT_LIST).await {
        return refused;
    }
    let page = match number(&asked.page) {
        Ok(page) => page,
        Err(failure) => return layout::failed(&visitor, failure),
    };
    match content(&app, &asked, page).await {
        Ok(content) => layout::page(&visitor, "/admin/audit", "Changes of roles", &content),
        Err(failure) => layout::failed(&visitor, failure),
    }
}

/// The number of a page, as an address has it; the first if it has none.
pub(super) fn number(text: &str) -> Result<i64, Failure> {
    let number = if text.is_empty() { Some(1) } else { text.parse().ok() };
    let number = number.filter(|number| (1..=1_000_000).contains(number));
    number.ok_or_else(|| Failure::field("page", "out_of_range", "expected a whole number from 1 to 1000000"))
}

async fn content(app: &App, asked: &Asked, page: i64) -> Result<Markup, Failure> {
    let about = ABOUT.iter().find(|(about, _)| *about == asked.about).map(|(about, _)| *about);
    let about = about.ok_or_else(|| Failure::field("about", "bad_choice", "there are no changes of this"))?;
    let of_one = match asked.number.trim() {
        "" => None,
        number => Some(number.parse::<i64>().map_err(|_| {
            Failure::field("number", "wrong_type", "expected a whole number, such as that of a role")
        })?),
    };
    let total: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM audit WHERE ($1 = '' OR subject = $1) AND ($2 IS NULL OR subject_id = $2)",
    )
    .bind(about)
    .bind(of_one)
    .fetch_one(&app.db)
    .await?;
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT x.at, x.person, p.name, x.acting_for, x.action, x.subject, x.subject_id, x.old_list, x.new_list,
                x.gained, x.lost, x.note,
                CASE x.subject WHEN 'role' THEN (SELECT name FROM roles WHERE id = x.subject_id)
                               WHEN 'agent' THEN (SELECT name FROM people WHERE id = x.subject_id) END AS called
         FROM audit x LEFT JOIN people p ON p.id = x.person
         WHERE ($1 = '' OR x.subject = $1) AND ($2 IS NULL OR x.subject_id = $2)
         ORDER BY x.id DESC LIMIT $3 OFFSET $4",
    )
    .bind(about)
    .bind(of_one)
    .bind(PER_PAGE)
    .bind((page - 1) * PER_PAGE)
    .fetch_all(&app.db)
    .await?;
    Ok(html! {
        form.search method="get" action="/admin/audit" role="search" {
            label { "About" select name="about" {
                @for (value, says) in ABOUT { option value=(value) selected[value == about] { (says) } }
            } }
            label { "Number" input name="number" value=(asked.number.trim()) inputmode="numeric" placeholder="Of a role or an agent"; }
            div.buttons { button { "Show" } a href="/admin/audit" { "Clear" } }
        }
        p { strong { (frame::counted(total, "change")) } " of roles, and of lists of tokens" }
        @if rows.is_empty() { p.empty { "No matching changes. " a href="/admin/audit" { "Show all changes." } } }
        @for row in &rows { (entry(row)) }
        (frame::pager(page, crate::rows::pages(total, PER_PAGE), |page| {
            format!("/admin/audit?about={about}&number={}&page={page}", of_one.map(|it| it.to_string()).unwrap_or_default())
        }))
    })
}

/// A name is what people call themselves today; the number is who they are.
pub(super) fn who(name: Option<&str>, person: i64) -> String {
    format!("{} ({person})", name.unwrap_or("someone"))
}

/// What was done, as people say it.
fn done(action: &str) -> String {
    match action {
        "create" => "created".to_owned(),
        "update" => "changed".to_owned(),
        "delete" => "removed".to_owned(),
        "give_role" => "changed the role of".to_owned(),
        other => format!("did {} to", other.replace('_', " ")),
    }
}

fn entry(row: &Row) -> Markup {
    let routes = |json: &str| serde_json::from_str::<Vec<String>>(json).unwrap_or_default();
    let (gained, lost) = (routes(&row.gained), routes(&row.lost));
    html! {
        article.entry {
            h2 { (row.name.as_deref().unwrap_or("Someone")) " " (done(&row.action)) " "
                (row.subject.replace('_', " ")) " " (row.subject_id)
                @if let Some(called) = &row.called { " (" (called) ")" } }
            p.fact { (who(row.name.as_deref(), row.person)) ", "
                time datetime=(timestamp(Some(row.at)).unwrap_or_default()) title=(timestamp(Some(row.at)).unwrap_or_default()) { (relative(Some(row.at))) }
                @if let Some(agent) = row.acting_for { ", with a key of agent " (agent) }
                @if let Some(note) = &row.note { " · " (note) } }
            @if row.old_list != row.new_list {
                @if let Some(old) = &row.old_list { p { span.what { "Old" } (frame::list(old)) } }
                @if let Some(new) = &row.new_list { p { span.what { "New" } (frame::list(new)) } }
            } @else if let Some(list) = &row.new_list { p { span.what { "List" } code.list { (list) } } }
            @if !gained.is_empty() {
                details { summary { "Gained " (gained.len()) } (frame::endpoints("gained", "+", &gained)) }
            }
            @if !lost.is_empty() {
                details { summary { "Lost " (lost.len()) } (frame::endpoints("lost", "−", &lost)) }
            }
        }
    }
}
