//! Routes added to those of a registry.

use acl_tower::{Authenticate, Edge};
use axum::Router;
use axum::routing::get;

#[acl::endpoint(GET, "/notes", tags("notes.notes.list"))]
async fn list() -> &'static str { "[]" }

acl::registry! { pub struct Api; endpoints: [list], with: [acl_tower::axum] }

fn app<A: Authenticate<Api>>(edge: &Edge<Api, A>) {
    let _ = Api::routes(edge).route("/more", get(list));
    let _ = Api::routes(edge).merge(Router::new());
    let _ = Api::routes(edge).nest("/more", Router::new());
}

fn main() {}
