//! A policy that reaches what it never should.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(GET, "/secrets", tags("admin.secrets.list"))]
fn secret() {}

acl::registry! {
    struct Api;
    endpoints: [list, secret],
    policies: {
        pub READ_ONLY = "*.list",
    },
    rules: [
        READ_ONLY never "*.secrets.*",
    ],
}

fn main() {}
