//! An edge as a layer: of a router, of a handler, and of what `protect` returns.

use acl_tower::{Authenticate, Edge, protect};
use axum::Router;
use axum::routing::get;

#[acl::endpoint(GET, "/notes", tags("notes.notes.list"))]
async fn list() -> &'static str { "[]" }

acl::registry! { pub struct Api; endpoints: [list] }

fn app<A: Authenticate<Api>>(edge: &Edge<Api, A>) {
    let _: Router = Router::new().route("/notes", get(list)).layer(edge.clone());
    let _: Router = Router::new().route("/notes", get(list).layer(edge.clone()));
    let _: Router = Router::new().route("/notes", get(list)).route_layer(edge.clone());
    let _ = protect(Router::new().route("/notes", get(list)), edge).layer(edge.clone());
}

fn main() {}
