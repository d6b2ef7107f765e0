//! Nothing between two commas.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
    rules: ["*.list" only [GET],, "tickets.*" never public],
}

fn main() {}
