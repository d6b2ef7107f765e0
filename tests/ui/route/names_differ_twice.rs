//! Three methods, and each of two names differs once.

#[acl::endpoint(GET, "/t/{id}/m/{number}", tags("t.t.get"))]
fn a() {}
#[acl::endpoint(PUT, "/t/{ticket}/m/{number}", tags("t.t.put"))]
fn b() {}
#[acl::endpoint(DELETE, "/t/{id}/m/{n}", tags("t.t.delete"))]
fn c() {}
acl::registry! { pub struct Api; endpoints: [a, b, c] }
fn main() {}
