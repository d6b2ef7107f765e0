//! With a prefix the root is the prefix itself.

#[acl::endpoint(GET, "/", tags("helpdesk.root.get"))]
fn root() {}

acl::route! { other(GET, "/", tags("helpdesk.other.get")); }

acl::registry! {
    pub struct Api;
    prefix: "/api",
    endpoints: [root, other],
}

fn main() {}
