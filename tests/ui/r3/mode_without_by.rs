//! A mode where methods or a policy would stand.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes(session))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
    rules: [
        "tickets.*" only [session],
        "tickets.*" only session,
        "tickets.*" never [anyone],
    ],
}

fn main() {}
