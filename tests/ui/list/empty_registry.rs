//! A registry of nothing.

acl::registry! {
    pub struct Api;
    endpoints: [],
}

fn main() {}
