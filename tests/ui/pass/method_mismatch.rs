//! `allow(method_mismatch)` lets a tag name another operation than the method is.

#[acl::endpoint(POST, "/tickets/search", tags("tickets.tickets.list"), allow(method_mismatch))]
fn search() {}

acl::registry! {
    pub struct Api;
    endpoints: [search],
}

pub(crate) fn main() {
    search();
    assert_eq!(Api::SEARCH.route().method, "POST");
}
