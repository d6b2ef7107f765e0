//! `identified` is the one word that `public` takes.

#[acl::endpoint(GET, "/a", tags("a.a.get"), public(identifed))]
fn a() {}

#[acl::endpoint(GET, "/b", tags("a.b.get"), public())]
fn b() {}

#[acl::endpoint(GET, "/c", tags("a.c.get"), identified)]
fn c() {}

#[acl::endpoint(GET, "/d", tags("a.d.get"), public = "identified")]
fn d() {}

#[acl::endpoint(GET, "/e", tags("a.e.get"), public(identified), modes(key))]
fn e() {}

fn main() {}
