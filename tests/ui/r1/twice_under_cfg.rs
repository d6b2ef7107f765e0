//! Two policies of one name of which no `#[cfg]` leaves one out.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
    policies: {
        READ_ONLY = "*.list",
        #[cfg(all())]
        READ_ONLY = "tickets.*",
        #[cfg(all())]
        AGENT = "*.list",
        #[cfg(all())]
        AGENT = "tickets.*",
    },
}

fn main() {}
