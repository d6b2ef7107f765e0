//! S6: an entry is a tag, or a tag and `.*`.

#[acl::endpoint(GET, "/a", tags("a.a.get"))]
fn a() {}

acl::registry! {
    struct Api;
    endpoints: [a],
    reserved: ["*.reports", "Billing.*", "b.*"],
}

fn main() {}
