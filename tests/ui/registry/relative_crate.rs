//! The path of `acl` is absolute.

acl::registry! {
    crate = self::acl;
    pub struct Api;
    endpoints: [list],
}

fn main() {}
