//! What is removed for good is not used again.

#[acl::endpoint(GET, "/old", tags("legacy.reports.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list],
    removed: ["legacy.*"],
}

fn main() {}
