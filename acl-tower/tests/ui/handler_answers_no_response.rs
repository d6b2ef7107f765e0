//! An answer that is no response.

struct Ticket;

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
async fn list() -> Vec<Ticket> {
    Vec::new()
}

acl::registry! { pub struct Api; endpoints: [list], with: [acl_tower::axum] }

fn main() {}
