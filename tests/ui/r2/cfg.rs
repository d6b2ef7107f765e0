//! A policy under a `#[cfg]` that holds counts, and a rule about it says nothing more; one under a `#[cfg]` that
//! does not hold does not.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
    policies: {
        #[cfg(all())]
        READ_ONLY = "*.List",
        #[cfg(all())]
        AGENT = "tikets.*, *.list",
        #[cfg(any())]
        SUPPORT = "nothing.*",
    },
    rules: [READ_ONLY only [GET], AGENT only [GET]],
}

fn main() {}
