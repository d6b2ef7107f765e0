//! Every method does not fit the operation of some: `-*.delete` is only as good as the tagging.

#[acl::endpoint(ANY, "/proxy/{*path}", tags("proxy.proxy.get"))]
fn proxy() {}

fn main() {}
