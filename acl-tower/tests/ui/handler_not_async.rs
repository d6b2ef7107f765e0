//! A handler that is no `async fn`.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() -> &'static str {
    ""
}

acl::registry! { pub struct Api; endpoints: [list], with: [acl_tower::axum] }

fn main() {}
