//! Of two routes one fits.

#[acl::endpoint(PUT, "/tickets/{id}", POST, "/tickets", tags("tickets.tickets.put"))]
fn write() {}

fn main() {}
