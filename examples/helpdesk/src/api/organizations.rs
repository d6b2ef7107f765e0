//! Organizations.

use axum::extract::State;

use crate::answer;
use crate::app::App;
use crate::asked::Asked;
use crate::body::Fields;
use crate::caller::Caller;
use crate::failure::Answer;
use crate::path::Path;
use crate::resources::{ORGANIZATIONS, PEOPLE};

/// List organizations.
#[acl::endpoint(GET, "/organizations", tags("people.organizations.list"))]
pub async fn list(State(app): State<App>, caller: Caller, asked: Asked) -> Answer {
    answer::list(&app, &caller, &ORGANIZATIONS, &asked, &[]).await
}

/// Make an organization.
#[acl::endpoint(POST, "/organizations", tags("people.organizations.post"))]
pub async fn post(State(app): State<App>, caller: Caller, Fields(body): Fields) -> Answer {
    answer::create(&app, &caller, &ORGANIZATIONS, &body, &[], "/organizations").await
}

/// Show an organization.
#[acl::endpoint(GET, "/organizations/{id}", tags("people.organizations.get"))]
pub async fn get(State(app): State<App>, caller: Caller, asked: Asked, Path(id): Path<i64>) -> Answer {
    answer::one(&app, &caller, &ORGANIZATIONS, &asked, id, &[]).await
}

/// Change an organization.
#[acl::endpoint(PUT, "/organizations/{id}", tags("people.organizations.put"))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Fields(body): Fields,
) -> Answer {
    answer::update(&app, &caller, &ORGANIZATIONS, &body, id, &[]).await
}

/// Remove an organization; its people are no organization's.
#[acl::endpoint(DELETE, "/organizations/{id}", tags("people.organizations.delete"))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    answer::delete(&app, &caller, &ORGANIZATIONS, id, &[]).await
}

/// List the people of an organization.
#[acl::endpoint(GET, "/organizations/{id}/members", tags("people.organization_members.list"))]
pub async fn members(State(app): State<App>, caller: Caller, asked: Asked, Path(id): Path<i64>) -> Answer {
    ORGANIZATIONS.get(&app.db, id, &[]).await?;
    answer::list(&app, &caller, &PEOPLE, &asked, &[("organization", id)]).await
}

acl::endpoints! { pub ALL: [list, post, get, put, delete, members] }
