//! A list of nothing.

acl::endpoints! { pub ALL: [] }

fn main() {}
