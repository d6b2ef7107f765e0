//! A set that is empty because no `*` reaches what is explicit.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(DELETE, "/everything", tags("admin.all.delete"), explicit)]
fn everything() {}

acl::registry! {
    struct Api;
    endpoints: [list, everything],
    rules: ["admin.*" only by [session]],
}

fn main() {}
