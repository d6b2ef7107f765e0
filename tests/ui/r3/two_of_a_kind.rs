//! Modes beside modes, of which a call would need both: `never` would hold for ever.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
    rules: [
        "tickets.*" never by [key] by [token],
        "tickets.*" never [POST] [DELETE],
    ],
}

fn main() {}
