//! A policy that denies what it is to cover, here by one mode.

#[acl::endpoint(GET, "/audit", tags("audit.log.list"))]
fn log() {}

#[acl::endpoint(DELETE, "/audit", tags("audit.log.delete"))]
fn clear() {}

acl::registry! {
    struct Api;
    endpoints: [log, clear],
    policies: { pub AUDITOR = "audit.*, -*.delete" },
    rules: [AUDITOR covers "audit.*" by [session]],
}

fn main() {}
