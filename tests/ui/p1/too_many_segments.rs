//! Sixteen segments are the most of a pattern too.

const LIST: acl::PatternList = acl::pattern_list!("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.*");

fn main() {}
