//! An argument that is no extractor, told at the handler's place in the list.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
async fn list(page: u32) -> String {
    page.to_string()
}

#[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
async fn create() {}

acl::registry! {
    pub struct Api;
    endpoints: [list, create],
    with: [acl_tower::axum],
}

fn main() {}
