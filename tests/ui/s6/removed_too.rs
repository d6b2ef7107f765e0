//! S6: what may come is not gone for good.

#[acl::endpoint(GET, "/a", tags("a.a.get"))]
fn a() {}

acl::registry! {
    struct Api;
    endpoints: [a],
    removed: ["legacy.*", "gone.gone.get"],
    reserved: ["legacy.reports.*", "gone.gone.get", "gone.*"],
}

fn main() {}
