//! A protected router merged, and turned into a router.

use acl_tower::{Authenticate, Edge, protect};
use axum::Router;
use axum::routing::get;

#[acl::endpoint(GET, "/notes", tags("notes.notes.list"))]
async fn list() -> &'static str { "[]" }

acl::registry! { pub struct Api; endpoints: [list] }

fn app<A: Authenticate<Api>>(edge: &Edge<Api, A>) {
    let protected = protect(Router::new().route("/notes", get(list)), edge);
    let _: Router = Router::new().merge(protected.clone());
    let _: Router = protected.clone().into();
}

fn main() {}
