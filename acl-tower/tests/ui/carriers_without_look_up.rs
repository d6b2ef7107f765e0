//! Carriers say where credentials are, not whose.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
async fn list() {}

acl::registry! { pub struct Api; endpoints: [list] }

fn main() {
    let carriers = acl_tower::Carriers::new().scheme("bearer", acl::Mode::KEY);
    let _ = acl_tower::Edge::<Api, _>::new(carriers);
}
