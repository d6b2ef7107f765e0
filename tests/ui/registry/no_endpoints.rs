//! A registry without its list.

acl::registry! {
    pub struct Api;
    prefix: "/api",
}

fn main() {}
