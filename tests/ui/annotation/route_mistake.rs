//! A mistake in `route!` is found as in an annotation.

acl::route! { files(GET, "/files/:name", tags("files.files.get")); }

fn main() {}
