//! A value whose loss leaves a router open, or is a mistake.

#![deny(unused_must_use)]

mod api {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub async fn list() {}

    acl::registry! { pub struct Api; endpoints: [list], with: [acl_tower::axum] }
}
use acl_tower::{Authenticate, Carriers, Edge, Settings, Target};
use api::Api;
use axum::Router;
use axum::routing::get;

fn app<A: Authenticate<Api>>(edge: &Edge<Api, A>) -> Router {
    let api = Router::new().route("/tickets", get(api::list));
    acl_tower::protect(api.clone(), edge);
    api
}

fn parts<A: Authenticate<Api>>(edge: &Edge<Api, A>, authenticate: A) {
    Edge::with(authenticate, Settings::new());
    edge.guard(Api::LIST);
    edge.refuse(Target::NoRoute);
    Api::routes(edge);
    Api::routes(edge).at(Api::LIST, api::list);
    Api::routes(edge).with_state(());
    Settings::<Api, ()>::new().realm("api");
    Carriers::new().cookie("session", acl::Mode::SESSION);
    acl_tower::protect(Router::new(), edge).into_make_service();
}

fn main() {}
