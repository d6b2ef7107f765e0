//! A tag that is the beginning of another is a warning, which `allow(tag_prefix)` lifts.

#[acl::endpoint(GET, "/tickets", tags("tickets"))]
fn list() {}
#[acl::endpoint(GET, "/tickets/{id}", tags("tickets.get"))]
fn get() {}
#[acl::endpoint(GET, "/people", tags("people"), allow(tag_prefix))]
fn people() {}
#[acl::endpoint(GET, "/people/{id}", tags("people.get", "ticketsx.get"))]
fn person() {}
acl::registry! { pub struct Api; endpoints: [list, get, people, person] }
fn main() {}
