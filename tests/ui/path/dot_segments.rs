//! `..`, which a client resolves.

#[acl::endpoint(GET, "/tickets/../people", tags("people.people.list"))]
fn get() {}
acl::registry! { pub struct Api; endpoints: [get] }
fn main() {}
