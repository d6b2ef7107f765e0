//! Two segments, four, and `get`; but two tags of one segment that may well be two.

#[acl::endpoint(GET, "/a", tags("tickets", "list"))]
fn f0() {}
#[acl::endpoint(GET, "/b", tags("v1", "support", "messages", "get"))]
fn f1() {}
#[acl::endpoint(POST, "/c", tags("people", "create"))]
fn f2() {}
#[acl::endpoint(GET, "/d", tags("reading", "support"))]
fn f3() {}

acl::registry! { pub struct Api; endpoints: [f0, f1, f2, f3] }

fn main() {}
