//! A misspelt pattern in a rule: the rule would hold for ever.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(POST, "/api_keys", tags("admin.api_keys.post"), modes(session))]
fn keys() {}

acl::registry! {
    struct Api;
    endpoints: [list, keys],
    rules: [
        "admn.*" only by [session],
    ],
}

fn main() {}
