//! A pattern that reaches nothing, and nothing is near.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
}

const BILLING: acl::PatternList = acl::pattern_list!(Api: "tickets.*, billing.invoices.*");

fn main() {}
