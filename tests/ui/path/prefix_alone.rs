//! A path that is the prefix; one that only begins alike is right.

#[acl::endpoint(GET, "/api", tags("helpdesk.index.get"))]
fn index() {}
#[acl::endpoint(GET, "/apiary", tags("helpdesk.apiary.get"))]
fn apiary() {}
acl::registry! { pub struct Api; prefix: "/api", endpoints: [index, apiary] }
fn main() {}
