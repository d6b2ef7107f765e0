//! Braces, parentheses, and one tag in brackets; needs too.

#[acl::endpoint(GET, "/a", tags({"a.a.list"}))]
fn f0() {}
#[acl::endpoint(GET, "/b", tags(("b.b.list", "b.c.list")))]
fn f1() {}
#[acl::endpoint(GET, "/c", tags(["c.c.list"]))]
fn f2() {}
#[acl::endpoint(GET, "/d", tags("d.d.list"), needs(["d.e.list"]))]
fn f3() {}

acl::registry! { pub struct Api; endpoints: [f0, f1, f2, f3] }

fn main() {}
