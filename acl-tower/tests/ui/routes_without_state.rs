//! Routes served without the state that their handlers have. That what is served cannot be awaited is axum's word.

use axum::extract::State;

#[derive(Clone)]
struct Store;

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
async fn list(State(_): State<Store>) {}

acl::registry! { pub struct Api; endpoints: [list], with: [acl_tower::axum(Store)] }

async fn serve(
    listener: tokio::net::TcpListener,
    edge: acl_tower::Edge<Api, impl acl_tower::Authenticate<Api>>,
) -> std::io::Result<()> {
    axum::serve(listener, Api::routes(&edge)).await
}

fn main() {}
