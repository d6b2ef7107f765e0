//! Admin > Apps > API Keys: forty thousand keys, by page or by equal lists, searched by what they reach.

use std::fmt::Write as _;
use std::io;

use acl::EndpointId;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::address::escaped;
use super::frame::{self, counted};
use super::layout;
use super::times::relative;
use super::visitor::Visitor;
use crate::administration::search::{Group, Prepared, Row, STATES, Search};
use crate::api::Api;
use crate::app::App;
use crate::clock::{now, timestamp};
use crate::failure::Failure;

/// The page.
pub(super) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    if let Some(refused) = visitor.refusal(Api::API_KEYS_LIST).await {
        return refused;
    }
    // Keys, or lists with their keys together.
    let (view, pairs): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(name, _)| name == "view");
    let grouped = view.iter().any(|(_, view)| view == "groups");
    let (search, failure) = match Search::read(pairs) {
        Ok(search) => (search, None),
        Err(failure) => (Search::default(), Some(failure)),
    };
    let content = match failure {
        None => content(&app, &visitor, &search, grouped).await,
        Some(failure) => Err(failure),
    };
    let content = content.unwrap_or_else(|failure| {
        html! { (frame::problem(Some(&failure))) (form(&search, grouped)) (reachable()) }
    });
    layout::page(&visitor, "API keys", "API keys", &content)
}

async fn content(app: &App, visitor: &Visitor, search: &Search, grouped: bool) -> Result<Markup, Failure> {
    let prepared = search.prepare(&app.db, app.catalog).await?;
    let total = prepared.count(&app.db).await?;
    let (table, of_view) = if grouped {
        let (groups, lists) = prepared.groups(&app.db).await?;
        (groups_table(search, &groups), lists)
    } else {
        (keys_table(&prepared.keys(&app.db).await?), total)
    };
    let pages = crate::rows::pages(of_view, search.per_page());
    Ok(html! {
        p.trail { "Admin › Apps › API keys" }
        div.bar {
            p { strong { (counted(total, "key")) } @if grouped { ", " strong { (counted(of_view, "different list")) } } }
            div.actions {
                @if visitor.may(Api::API_KEYS_NARROW_MANY) {
                    a.button.quiet href={ "/admin/api_keys/narrow?" (query(search)) } { "Narrow these…" }
                }
                a.button.quiet href={ "/admin/api_keys.csv?" (query(search)) } { "CSV" }
                @if visitor.may(Api::API_KEYS_POST) { a.button href="/admin/api_keys/new" { "Create key" } }
            }
        }
        (form(search, grouped))
        (table)
        (frame::pager(search.page(), pages, |page| {
            format!("/admin/api_keys?{}{}&page={page}", query(search), if grouped { "&view=groups" } else { "" })
        }))
        (reachable())
    })
}

fn form(search: &Search, grouped: bool) -> Markup {
    html! {
        form.search method="get" action="/admin/api_keys" role="search" {
            label { "List contains" input name="pattern" value=(search.pattern) placeholder="-*.delete"; }
            label { "Can reach" input name="reaches" value=(search.reaches) list="endpoints"
                placeholder="DELETE /api/v2/tickets/{id}"; }
            label { "Description or number" input name="text" value=(search.text); }
            label { "Agent" input name="agent" value=(search.agent) placeholder="Name or number"; }
            label { "State" select name="state" {
                @for (state, name) in STATES {
                    option value=(state) selected[state == search.state] { (name) }
                }
            } }
            label { "Show" select name="view" {
                option value="" { "Keys" }
                option value="groups" selected[grouped] { "Equal lists together" }
            } }
            @if let Some(list) = search.list { input type="hidden" name="list" value=(list); }
            div.buttons { button { "Search" } a href="/admin/api_keys" { "Clear" } }
        }
    }
}

/// Completions for "Can reach".
fn reachable() -> Markup {
    let open = EndpointId::<Api>::all().filter(|id| id.endpoint().modes().contains(acl::Mode::KEY));
    html! { datalist #endpoints { @for id in open { option value=(id.route()) {} } } }
}

fn keys_table(rows: &[Row]) -> Markup {
    html! {
        table.cards {
            thead { tr { th { "Key" } th { "Description" } th { "Agent" } th { "List" } th { "Expires" } th { "Last used" } } }
            tbody {
                @for row in rows {
                    tr {
                        td data-name="Key" { a href={ "/admin/api_keys/" (row.id) } { (row.id) } }
                        td data-name="Description" {
                            a href={ "/admin/api_keys/" (row.id) } { (row.description) }
                            @if row.is_superuser != 0 { " " span.mark.warn { "superuser" } }
                            @if row.has_candidate != 0 { " " span.mark { "candidate" } }
                            @if row.revoked.is_some() { " " span.mark.bad { "revoked" } }
                            @else if row.expires.is_some_and(|end| end <= now()) { " " span.mark.bad { "expired" } }
                        }
                        td data-name="Agent" { (row.agent_name) }
                        td data-name="List" { (frame::list(&row.list)) }
                        td data-name="Expires" { (relative(row.expires)) }
                        td data-name="Last used" { (relative(row.last_used)) }
                    }
                }
            }
        }
        @if rows.is_empty() { (none()) }
    }
}

fn none() -> Markup {
    html! { p.empty { "No matching keys. " a href="/admin/api_keys" { "Show all keys." } } }
}

fn groups_table(search: &Search, groups: &[Group]) -> Markup {
    html! {
        table.cards {
            thead { tr { th { "List" } th { "Keys" } th { "Last used" } } }
            tbody {
                @for group in groups {
                    tr {
                        td data-name="List" { (frame::list(&group.list)) }
                        td data-name="Keys" {
                            a href={ "/admin/api_keys?" (query(search)) "&list=" (group.list_id) } { (group.keys) }
                        }
                        td data-name="Last used" { (relative(group.last_used)) }
                    }
                }
            }
        }
        @if groups.is_empty() { (none()) }
    }
}

/// The search as a query, without the page.
pub(super) fn query(search: &Search) -> String {
    let list = search.list.map(|list| list.to_string()).unwrap_or_default();
    let fields = [
        ("pattern", &search.pattern),
        ("reaches", &search.reaches),
        ("text", &search.text),
        ("agent", &search.agent),
        ("list", &list),
        ("state", &search.state),
    ];
    let set = fields.iter().filter(|(_, value)| !value.is_empty());
    set.map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&")
}

/// All keys that were found, as a table for a spreadsheet and for the command `acl`, which reads `key`, `list` and
/// `mode`. The table is written while the keys are read, so that a few hundred of them are in memory, however many there
/// are.
pub(super) async fn csv(
    State(app): State<App>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    if let Some(refused) = visitor.refusal(Api::API_KEYS_LIST).await {
        return refused;
    }
    let found = match Search::read(pairs) {
        Ok(search) => search.prepare(&app.db, app.catalog).await,
        Err(failure) => Err(failure),
    };
    match found {
        Err(failure) => layout::failed(&visitor, failure),
        Ok(found) => {
            let (to, rows) = mpsc::channel(1);
            tokio::spawn(write_rows(app, found, to));
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"api_keys.csv\""),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, Body::from_stream(ReceiverStream::new(rows))).into_response()
        }
    }
}

/// Writes the table, as far as its reader wants it. Where the database fails the answer is cut off, which a client sees.
async fn write_rows(app: App, found: Prepared, to: mpsc::Sender<Result<String, io::Error>>) {
    let mut text = String::from("key,list,mode,description,agent,superuser,expires,revoked,last_used\r\n");
    let mut last = 0;
    loop {
        let rows = match found.keys_after(&app.db, last).await {
            Ok(rows) => rows,
            Err(failure) => {
                let _ = to.send(Err(io::Error::other(failure.message.into_owned()))).await;
                return;
            }
        };
        for row in &rows {
            push_row(&mut text, row);
        }
        if !text.is_empty() && to.send(Ok(std::mem::take(&mut text))).await.is_err() {
            return;
        }
        let Some(row) = rows.last() else { return };
        last = row.id;
    }
}

fn push_row(csv: &mut String, row: &Row) {
    let time = |time: Option<i64>| timestamp(time).unwrap_or_default();
    let _ = write!(
        csv,
        "{},{},{},{},{},{},{},{},{}\r\n",
        row.id,
        quoted(&row.list),
        acl::Mode::KEY,
        quoted(&row.description),
        row.agent,
        row.is_superuser,
        time(row.expires),
        time(row.revoked),
        time(row.last_used),
    );
}

/// A cell. A spreadsheet takes `=`, `+`, `-` and `@` at its beginning, wide ones too, for a formula, so a quote goes
/// before.
fn quoted(text: &str) -> String {
    const FORMULA: [char; 10] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'];
    let guard = if text.starts_with(FORMULA) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}
