//! A router that has no state yet.

use acl_tower::{Authenticate, Edge, protect};
use axum::Router;
use axum::routing::get;

#[derive(Clone)]
struct AppState;

async fn count(_: axum::extract::State<AppState>) {}

#[acl::endpoint(GET, "/notes", tags("notes.notes.list"))]
async fn list() -> &'static str { "[]" }

acl::registry! { pub struct Api; endpoints: [list] }

fn app<A: Authenticate<Api>>(edge: &Edge<Api, A>) {
    let api = Router::new().route("/notes", get(list)).route("/count", get(count));
    let _ = protect(api, edge).with_state(AppState);
    let _ = protect(Router::<AppState>::new(), edge);
}

fn main() {}
