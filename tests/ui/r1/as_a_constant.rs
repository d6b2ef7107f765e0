//! A policy in the form of a constant.

#[acl::endpoint(POST, "/api_keys", tags("admin.api_keys.post"), modes(session))]
fn create() {}
#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [create, list],
    policies: { pub const READ_ONLY: &str = "*.list"; },
    rules: [READ_ONLY only [GET]],
}
fn main() {}
