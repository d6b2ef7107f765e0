//! `all`, `any`, one taken away by a minus, and brackets inside of the parentheses.

#[acl::endpoint(GET, "/a", tags("a.a.list"), modes(all))]
fn f0() {}
#[acl::endpoint(GET, "/b", tags("b.b.list"), modes(any))]
fn f1() {}
#[acl::endpoint(GET, "/c", tags("c.c.list"), modes(-key))]
fn f2() {}
#[acl::endpoint(GET, "/d", tags("d.d.list"), modes([key, token]))]
fn f3() {}
#[acl::endpoint(GET, "/e", tags("e.e.list"), modes(("session")))]
fn f4() {}

acl::registry! { pub struct Api; endpoints: [f0, f1, f2, f3, f4] }

fn main() {}
