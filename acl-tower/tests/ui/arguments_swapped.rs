//! The edge before the router, an edge by value, and a router for the edge.

use acl_tower::{Authenticate, Edge, protect};
use axum::Router;
use axum::routing::get;

#[acl::endpoint(GET, "/notes", tags("notes.notes.list"))]
async fn list() -> &'static str { "[]" }

acl::registry! { pub struct Api; endpoints: [list] }

fn app<A: Authenticate<Api>>(edge: &Edge<Api, A>) {
    let _ = protect(edge, Router::new().route("/notes", get(list)));
    let _ = protect(Router::new().route("/notes", get(list)), edge.clone());
}

fn main() {}
