//! A function that axum cannot call is the mistake of that function.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() -> &'static str {
        "[]"
    }

    #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
    pub async fn get(id: u32) -> String {
        id.to_string()
    }

    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub async fn delete() {}
}

acl::registry! {
    pub struct Api;
    endpoints: [tickets::{delete, get, list}],
    with: [acl_tower::axum],
}

fn main() {}
