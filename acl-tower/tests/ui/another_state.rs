//! The state of the router is the one that the registry names.

#[derive(Clone)]
pub struct App;

mod tickets {
    use axum::extract::State;

    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub async fn list(State(_): State<super::App>) {}
}

acl::registry! {
    pub struct Api;
    endpoints: [tickets::list],
    with: [acl_tower::axum],
}

fn main() {}
