//! A pattern that reaches no tag of the registry: whole, by its beginning, by its end.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
}

const WHOLE: acl::PatternList = acl::pattern_list!(Api: "tickets.tickets.lst");
const BEGINNING: acl::PatternList = acl::pattern_list!(Api: "tikets.*");
const END: acl::PatternList = acl::pattern_list!(Api: "*.lits");

fn main() {}
