//! A route without a function in no list.

acl::route! { files(GET, "/files", tags("files.files.list")); }

fn main() {}
