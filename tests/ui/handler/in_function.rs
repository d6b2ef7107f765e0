//! A handler inside a function has no path that a list could name.

fn main() {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    fn list() {}
    list();
}
