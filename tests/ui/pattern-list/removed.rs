//! What is removed may be denied, which harms nobody; to allow it is a mistake.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
    removed: ["legacy.*"],
}

const DENIED: acl::PatternList = acl::pattern_list!(Api: "tickets.*, -legacy.reports");
const ALLOWED: acl::PatternList = acl::pattern_list!(Api: "tickets.*, legacy.reports");

fn main() {}
