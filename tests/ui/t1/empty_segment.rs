//! Nothing between two dots.

#[acl::endpoint(GET, "/tickets", tags("tickets..list"))]
fn list() {}

fn main() {}
