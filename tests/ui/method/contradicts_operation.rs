//! The last segment of a tag names another operation than the method is.

#[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.get"))]
fn delete() {}

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.post"))]
fn list() {}

#[acl::endpoint(OPTIONS, "/tickets", tags("tickets.tickets.put"))]
fn options() {}

fn main() {}
