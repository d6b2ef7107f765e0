//! `endpoints!` without its `:`.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::endpoints! { pub ALL = [list] }

fn main() {}
