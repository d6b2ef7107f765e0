//! Needs are tags in quotes, each once.

#[acl::endpoint(GET, "/a", tags("helpdesk.a.get"), needs)]
fn a() {}

#[acl::endpoint(GET, "/b", tags("helpdesk.b.get"), needs())]
fn b() {}

#[acl::endpoint(GET, "/c", tags("helpdesk.c.get"), needs(people.people.get))]
fn c() {}

#[acl::endpoint(GET, "/d", tags("helpdesk.d.get"), needs("people.*"))]
fn d() {}

#[acl::endpoint(GET, "/e", tags("helpdesk.e.get"), needs("people.people.get", "people.people.get"))]
fn e() {}

fn main() {}
