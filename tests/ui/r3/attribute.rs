//! Of attributes only `#[cfg]` goes with a rule.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
    rules: [
        /// Reading.
        "*.list" only [GET],
        #[allow(unused)]
        "*.list" only [GET],
    ],
}

fn main() {}
