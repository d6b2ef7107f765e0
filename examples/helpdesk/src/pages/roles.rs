//! Roles: the list of each, and whose it is.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::form::Filled;
use super::key_tags;
use super::layout;
use super::visitor::Visitor;
use crate::administration::roles;
use crate::api::Api;
use crate::app::App;
use crate::failure::Failure;

/// The page.
pub(super) async fn page(State(app): State<App>, visitor: Visitor) -> Response {
    if let Some(refused) = visitor.refusal(Api::ROLES_LIST) {
        return refused;
    }
    show(&app, &visitor, None).await
}

async fn show(app: &App, visitor: &Visitor, failure: Option<&Failure>) -> Response {
    match content(app, visitor, failure).await {
        Ok(content) => layout::page(visitor, "Roles", "Roles", &content),
        Err(failure) => layout::failed(failure),
    }
}

async fn content(app: &App, visitor: &Visitor, failure: Option<&Failure>) -> Result<Markup, Failure> {
    let roles: Vec<(i64, String, String)> =
        sqlx::query_as("SELECT id, name, list FROM roles ORDER BY id").fetch_all(&app.db).await?;
    let agents: Vec<(String, Option<i64>)> =
        sqlx::query_as("SELECT name, role FROM people WHERE role IS NOT NULL ORDER BY name")
            .fetch_all(&app.db)
            .await?;
    Ok(html! {
        (layout::problem(failure))
        p { "A role is the most that its agents’ sessions, tokens and keys may do. A change counts at once." }
        @for (id, name, list) in &roles {
            section {
                h2 { (name) }
                p.fact {
                    @for (agent, _) in agents.iter().filter(|(_, role)| *role == Some(*id)) { span.mark { (agent) } " " }
                }
                form method="post" action={ "/admin/roles/" (id) } {
                    (layout::csrf(visitor))
                    (key_tags::editor(&format!("list-{id}"), list, Some(list), "session", None))
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
    if let Some(refused) = visitor.refusal(Api::ROLES_PUT) {
        return refused;
    }
    let saved = async {
        let mut tx = app.write().await?;
        roles::update(&mut tx, visitor.who(), id, None, Some(filled.text("list"))).await?;
        Ok::<_, Failure>(tx.commit().await?)
    };
    match saved.await {
        Ok(()) => Redirect::to("/admin/roles").into_response(),
        Err(failure) => show(&app, visitor, Some(&failure)).await,
    }
}
