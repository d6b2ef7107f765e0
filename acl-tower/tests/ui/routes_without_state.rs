//! Routes served without the state that their handlers have.

use axum::extract::State;

#[derive(Clone)]
struct Store;

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
async fn list(State(_): State<Store>) {}

acl::registry! { pub struct Api; endpoints: [list], with: [acl_tower::axum(Store)] }

fn serve(listener: tokio::net::TcpListener, edge: acl_tower::Edge<Api, impl acl_tower::Authenticate<Api>>) {
    let _ = axum::serve(listener, Api::routes(&edge));
}

fn main() {}
