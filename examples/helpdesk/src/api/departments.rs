//! Departments.

use axum::extract::State;

use crate::answer;
use crate::app::App;
use crate::asked::Asked;
use crate::body::Fields;
use crate::caller::Caller;
use crate::failure::Answer;
use crate::path::Path;
use crate::resources::DEPARTMENTS;

/// List departments.
#[acl::endpoint(GET, "/departments", tags("tickets.departments.list"))]
pub async fn list(State(app): State<App>, caller: Caller, asked: Asked) -> Answer {
    answer::list(&app, &caller, &DEPARTMENTS, &asked, &[]).await
}

/// Make a department.
#[acl::endpoint(POST, "/departments", tags("tickets.departments.post"), modes(session))]
pub async fn post(State(app): State<App>, caller: Caller, Fields(body): Fields) -> Answer {
    answer::create(&app, &caller, &DEPARTMENTS, &body, &[], "/departments").await
}

/// Show a department.
#[acl::endpoint(GET, "/departments/{id}", tags("tickets.departments.get"))]
pub async fn get(State(app): State<App>, caller: Caller, asked: Asked, Path(id): Path<i64>) -> Answer {
    answer::one(&app, &caller, &DEPARTMENTS, &asked, id, &[]).await
}

/// Change a department.
#[acl::endpoint(PUT, "/departments/{id}", tags("tickets.departments.put"), modes(session))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Fields(body): Fields,
) -> Answer {
    answer::update(&app, &caller, &DEPARTMENTS, &body, id, &[]).await
}

/// Remove a department; its tickets are no department's.
#[acl::endpoint(DELETE, "/departments/{id}", tags("tickets.departments.delete"), modes(session))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    answer::delete(&app, &caller, &DEPARTMENTS, id, &[]).await
}

acl::endpoints! { pub ALL: [list, post, get, put, delete] }
