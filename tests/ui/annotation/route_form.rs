//! `route!` without a name.

acl::route! { (GET, "/files", tags("files.files.list")); }

fn main() {}
