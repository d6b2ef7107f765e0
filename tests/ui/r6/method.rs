//! `only` methods, at the method.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(POST, "/tickets/search", tags("tickets.tickets.list"), allow(method_mismatch))]
fn search() {}

acl::registry! {
    struct Api;
    endpoints: [list, search],
    policies: {
        pub READ_ONLY = "*.list",
    },
    rules: [
        READ_ONLY only [GET, HEAD],
    ],
}

fn main() {}
