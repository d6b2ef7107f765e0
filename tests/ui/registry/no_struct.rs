//! A registry without its type.

acl::registry! {
    prefix: "/api",
    endpoints: [list],
}

fn main() {}
