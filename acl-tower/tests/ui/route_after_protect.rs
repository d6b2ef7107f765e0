//! A route that is added after `protect` would have no guard.

mod api {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub async fn list() {}

    acl::registry! { pub struct Api; endpoints: [list] }
}
use acl_tower::{Authenticate, Edge};
use api::Api;
use axum::Router;
use axum::routing::get;

fn app<A: Authenticate<Api>>(edge: &Edge<Api, A>) {
    let app = acl_tower::protect(Router::new().route("/tickets", get(api::list)), edge);
    app.route("/late", get(api::list));
}

fn merged<A: Authenticate<Api>>(edge: &Edge<Api, A>) {
    let app = acl_tower::protect(Router::new(), edge);
    app.merge(Router::new().route("/late", get(api::list)));
}

fn opened<A: Authenticate<Api>>(edge: &Edge<Api, A>) -> Router {
    acl_tower::protect(Router::new(), edge).router
}

fn main() {}
