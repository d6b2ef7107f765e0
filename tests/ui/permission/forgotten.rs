//! A permission that is in no list decides nothing.

acl::permission! { PUBLISH_NEW("packages.packages.create"); }

#[acl::endpoint(GET, "/a", tags("a.a.get"))]
fn a() {}

acl::registry! { struct Api; endpoints: [a] }

fn main() {}
