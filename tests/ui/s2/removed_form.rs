//! A removed prefix is a tag, or a tag and `.*`.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list],
    removed: ["*.legacy"],
}

fn main() {}
