//! Roles: the list of each, and whose it is.

use acl::{Mode, Rights};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::changes::Changes;
use super::editor::{Editor, list_of};
use super::form::Filled;
use super::frame;
use super::layout;
use super::visitor::Visitor;
use crate::administration::{lists, roles};
use crate::api::Api;
use crate::app::App;
use crate::failure::Failure;
use crate::secret;

/// The page.
pub(super) async fn page(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    if let Some(refused) = visitor.refusal(Api::ROLES_LIST).await {
        return refused;
    }
    show(&app, &visitor, None, query.as_deref() == Some("saved")).await
}

/// A role's list as it was typed, and why it was refused or what it would change.
#[derive(Clone, Copy)]
struct Typed<'r> {
    role: i64,
    text: &'r str,
    failure: Option<&'r Failure>,
    review: Option<&'r Review>,
}

/// What a role's list would change for its agents' sessions, before it is saved.
struct Review {
    text: String,
    changes: Changes,
}

impl Review {
    async fn of(app: &App, role: i64, text: &str) -> Result<Self, Failure> {
        lists::check(app.catalog, "list", text)?;
        let before: Option<String> = sqlx::query_scalar("SELECT list FROM roles WHERE id = $1")
            .bind(role)
            .fetch_optional(&app.db)
            .await?;
        let before = before.ok_or_else(Failure::not_found)?;
        let grant = |list: &str| Rights::new(app.catalog, Mode::SESSION, &[list]).grant::<Vec<u64>>();
        let changes = Changes::between(app.catalog, &grant(&before), &grant(text));
        Ok(Self { text: text.to_owned(), changes })
    }
}

fn difference(visitor: &Visitor, role: i64, name: &str, list: &str, review: &Review) -> Markup {
    html! {
        section.review aria-label="Difference" {
            h3 { "Before it is saved" }
            p { (frame::list(&review.text)) }
            (review.changes.render("a session with this role may call"))
            p.fact { "Tokens and keys of its agents are bounded by it too." }
            form.actions method="post" action={ "/admin/roles/" (role) "#role-" (role) } {
                (layout::hidden(visitor, &secret::digest(list)))
                input type="hidden" name="list" value=(review.text);
                button name="step" value="save" { "Save " (name) }
            }
        }
    }
}

async fn show(app: &App, visitor: &Visitor, typed: Option<Typed<'_>>, is_saved: bool) -> Response {
    match content(app, visitor, typed).await {
        Ok(content) => {
            let content = html! {
                div.said role="status" { @if is_saved { p { "Saved the role. It counts from now on." } } }
                (content)
            };
            layout::page(visitor, "/admin/roles", "Roles", &content)
        }
        Err(failure) => layout::failed(visitor, failure),
    }
}

async fn content(app: &App, visitor: &Visitor, typed: Option<Typed<'_>>) -> Result<Markup, Failure> {
    let roles: Vec<(i64, String, String)> =
        sqlx::query_as("SELECT id, name, list FROM roles ORDER BY id").fetch_all(&app.db).await?;
    // For who may list agents.
    let agents: Vec<(String, Option<i64>)> =
        sqlx::query_as("SELECT name, role FROM people WHERE role IS NOT NULL AND $1 <> 0 ORDER BY name")
            .bind(i64::from(visitor.reads(Api::ROLES_AGENTS)))
            .fetch_all(&app.db)
            .await?;
    let of = |role: i64| typed.filter(|typed| typed.role == role);
    Ok(html! {
        p { "A role is the most that its agents’ sessions, tokens and keys may do. A change counts at once." }
        @for (id, name, list) in &roles {
            section id={ "role-" (id) } {
                h2 { (name) }
                p.fact {
                    @for (agent, _) in agents.iter().filter(|(_, role)| *role == Some(*id)) { span.mark { (agent) } " " }
                }
                (frame::problem(of(*id).and_then(|at| at.failure)))
                @if let Some(review) = of(*id).and_then(|at| at.review) { (difference(visitor, *id, name, list, review)) }
                form method="post" action={ "/admin/roles/" (id) "#role-" (id) } {
                    (layout::hidden(visitor, &secret::digest(list)))
                    @let shown = of(*id).map_or(list.as_str(), |at| at.text);
                    (Editor {
                        id: &format!("list-{id}"),
                        value: shown,
                        before: Some(list),
                        mistake: of(*id).and_then(|at| frame::wrong(at.failure, "list")),
                    }.render(Mode::SESSION))
                    @if visitor.may(Api::ROLES_PUT) { button name="step" value="review" { "Review changes" } }
                }
            }
        }
    })
}

/// Saves a role's list.
pub(super) async fn submit(State(app): State<App>, Path(id): Path<i64>, filled: Filled) -> Response {
    let visitor = &filled.visitor;
    // The answer is the page of all roles.
    if let Some(refused) = visitor.refusal_of(&[Api::ROLES_LIST, Api::ROLES_PUT]).await {
        return refused;
    }
    let typed = &*list_of(&filled, Mode::SESSION);
    let show_typed = async |failure: Option<&Failure>, review: Option<&Review>| {
        show(&app, visitor, Some(Typed { role: id, text: typed, failure, review }), false).await
    };
    let failed = async |failure: Failure| match failure.status {
        // There is no role to show it at.
        StatusCode::NOT_FOUND => layout::failed(visitor, failure),
        _ => show_typed(Some(&failure), None).await,
    };
    match filled.text("step") {
        "pick" => return show_typed(None, None).await,
        "review" => {
            return match Review::of(&app, id, typed).await {
                Ok(review) => show_typed(None, Some(&review)).await,
                Err(failure) => failed(failure).await,
            };
        }
        _ => {}
    }
    let saved = async {
        let mut tx = app.write().await?;
        if filled.has("seen") {
            roles::must_be_as_seen(&mut tx, id, filled.text("seen")).await?;
        }
        roles::update(&mut tx, app.catalog, visitor.who(), id, None, Some(typed)).await?;
        app.commit_rights(tx, None).await
    };
    match saved.await {
        Ok(()) => Redirect::to("/admin/roles?saved").into_response(),
        Err(failure) => failed(failure).await,
    }
}
