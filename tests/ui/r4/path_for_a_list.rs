//! A path where a list is expected.

#[acl::endpoint(POST, "/api_keys", tags("admin.api_keys.post"), modes(session))]
fn create() {}
#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [create, list],
    policies: { pub READ_ONLY = "*.list" },
    rules: ["/api_keys" only by [session]],
}
fn main() {}
