//! Labels.

use axum::extract::State;

use crate::answer;
use crate::app::App;
use crate::asked::Asked;
use crate::body::Fields;
use crate::caller::Caller;
use crate::failure::Answer;
use crate::path::Path;
use crate::resources::LABELS;

/// List labels.
#[acl::endpoint(GET, "/labels", tags("labels.labels.list"))]
pub async fn list(State(app): State<App>, caller: Caller, asked: Asked) -> Answer {
    answer::list(&app, &caller, &LABELS, &asked, &[]).await
}

/// Make a label.
#[acl::endpoint(POST, "/labels", tags("labels.labels.post"))]
pub async fn post(State(app): State<App>, caller: Caller, Fields(body): Fields) -> Answer {
    answer::create(&app, &caller, &LABELS, &body, &[], "/labels").await
}

/// Show a label.
#[acl::endpoint(GET, "/labels/{id}", tags("labels.labels.get"))]
pub async fn get(State(app): State<App>, caller: Caller, asked: Asked, Path(id): Path<i64>) -> Answer {
    answer::one(&app, &caller, &LABELS, &asked, id, &[]).await
}

/// Change a label.
#[acl::endpoint(PUT, "/labels/{id}", tags("labels.labels.put"))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Fields(body): Fields,
) -> Answer {
    answer::update(&app, &caller, &LABELS, &body, id, &[]).await
}

/// Remove a label, also from what has it.
#[acl::endpoint(DELETE, "/labels/{id}", tags("labels.labels.delete"))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    answer::delete(&app, &caller, &LABELS, id, &[]).await
}

acl::endpoints! { pub ALL: [list, post, get, put, delete] }
