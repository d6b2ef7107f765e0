//! The registry and then something that is no literal.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
}

const TEXT: &str = "tickets.*";
const LIST: acl::PatternList = acl::pattern_list!(Api: TEXT);

fn main() {}
