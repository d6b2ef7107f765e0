//! An entry is a path, not a text.

acl::registry! {
    pub struct Api;
    endpoints: ["tickets::list"],
}

fn main() {}
