//! Only a policy covers.

#[acl::endpoint(GET, "/audit", tags("audit.log.list"))]
fn log() {}

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [log, list],
    rules: [
        "audit.*" covers "audit.log.*",
    ],
}

fn main() {}
