//! Roles: the list of each, and whose it is.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::form::Filled;
use super::frame;
use super::key_tags;
use super::layout;
use super::visitor::Visitor;
use crate::administration::roles;
use crate::api::Api;
use crate::app::App;
use crate::failure::Failure;
use crate::secret;

/// The page.
pub(super) async fn page(State(app): State<App>, visitor: Visitor) -> Response {
    if let Some(refused) = visitor.refusal(Api::ROLES_LIST).await {
        return refused;
    }
    show(&app, &visitor, None).await
}

/// A role's list as it was typed, and why it was refused.
#[derive(Clone, Copy)]
struct Refused<'r> {
    role: i64,
    typed: &'r str,
    failure: &'r Failure,
}

async fn show(app: &App, visitor: &Visitor, refused: Option<Refused<'_>>) -> Response {
    match content(app, visitor, refused).await {
        Ok(content) => layout::page(visitor, "Roles", "Roles", &content),
        Err(failure) => frame::failed(failure),
    }
}

async fn content(app: &App, visitor: &Visitor, refused: Option<Refused<'_>>) -> Result<Markup, Failure> {
    let roles: Vec<(i64, String, String)> =
        sqlx::query_as("SELECT id, name, list FROM roles ORDER BY id").fetch_all(&app.db).await?;
    // For who may list agents.
    let agents: Vec<(String, Option<i64>)> =
        sqlx::query_as("SELECT name, role FROM people WHERE role IS NOT NULL AND ? ORDER BY name")
            .bind(visitor.reads(Api::ROLES_AGENTS))
            .fetch_all(&app.db)
            .await?;
    let of = |role: i64| refused.filter(|refused| refused.role == role);
    Ok(html! {
        p { "A role is the most that its agents’ sessions, tokens and keys may do. A change counts at once." }
        @for (id, name, list) in &roles {
            section id={ "role-" (id) } {
                h2 { (name) }
                p.fact {
                    @for (agent, _) in agents.iter().filter(|(_, role)| *role == Some(*id)) { span.mark { (agent) } " " }
                }
                (frame::problem(of(*id).map(|refused| refused.failure)))
                form method="post" action={ "/admin/roles/" (id) "#role-" (id) } {
                    (layout::hidden(visitor, &secret::digest(list)))
                    @let shown = of(*id).map_or(list.as_str(), |refused| refused.typed);
                    (key_tags::editor(&format!("list-{id}"), shown, Some(list), "session", &[]))
                    @if visitor.may(Api::ROLES_PUT) { button { "Save " (name) } }
                }
            }
        }
        (key_tags::script())
    })
}

/// Saves a role's list.
pub(super) async fn submit(State(app): State<App>, Path(id): Path<i64>, filled: Filled) -> Response {
    let visitor = &filled.visitor;
    // The answer is the page of all roles.
    if let Some(refused) = visitor.refusal_of(&[Api::ROLES_LIST, Api::ROLES_PUT]).await {
        return refused;
    }
    let typed = filled.text("list");
    let saved = async {
        let mut tx = app.write().await?;
        if filled.has("seen") {
            roles::must_be_as_seen(&mut tx, id, filled.text("seen")).await?;
        }
        roles::update(&mut tx, app.catalog, visitor.who(), id, None, Some(typed)).await?;
        Ok::<_, Failure>(tx.commit().await?)
    };
    match saved.await {
        Ok(()) => Redirect::to("/admin/roles").into_response(),
        // There is no role to show it at.
        Err(failure) if failure.status == StatusCode::NOT_FOUND => frame::failed(failure),
        Err(failure) => show(&app, visitor, Some(Refused { role: id, typed, failure: &failure })).await,
    }
}
