//! Sixteen segments are the most.

#[acl::endpoint(GET, "/deep", tags("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.list"))]
fn deep() {}

fn main() {}
