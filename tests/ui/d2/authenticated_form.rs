//! Two modes, a value, and modes in `explicit`.

#[acl::endpoint(GET, "/a", authenticated(key, token))]
fn f0() {}
#[acl::endpoint(GET, "/b", authenticated = true)]
fn f1() {}
#[acl::endpoint(GET, "/c", tags("c.c.list"), explicit(session))]
fn f2() {}

acl::registry! { pub struct Api; endpoints: [f0, f1, f2] }

fn main() {}
