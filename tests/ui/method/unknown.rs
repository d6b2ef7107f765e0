//! A method that is none: did you mean.

#[acl::endpoint(DELTE, "/tickets/{id}", tags("tickets.tickets.delete"))]
fn delete() {}

fn main() {}
