//! A policy that lacks something.

#[acl::endpoint(GET, "/audit", tags("audit.log.list"))]
fn log() {}

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [log, list],
    policies: {
        pub AUDITOR = "tickets.*",
    },
    rules: [
        AUDITOR covers "audit.*",
    ],
}

fn main() {}
