//! What other libraries call it, each with what says it here.

#[acl::endpoint(GET, "/a", tags("a.a.list"), operation_id = "list_tickets")]
fn f0() {}
#[acl::endpoint(GET, "/b", scopes("tickets:read"))]
fn f1() {}
#[acl::endpoint(GET, "/c", tags("c.c.list"), role = "admin")]
fn f2() {}
#[acl::endpoint(GET, "/d", tags("d.d.list"), security(("api_key" = [])))]
fn f3() {}
#[acl::endpoint(GET, "/e", tags("e.e.list"), responses((status = 200)))]
fn f4() {}
#[acl::endpoint(GET, "/f", anonymous)]
fn f5() {}

acl::registry! { pub struct Api; endpoints: [f0, f1, f2, f3, f4, f5] }

fn main() {}
