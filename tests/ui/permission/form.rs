//! A permission has a name as a constant has, at least one tag, and no route.

acl::permission! { publish_new("packages.packages.create"); }
acl::permission! { PUBLISH(); }
acl::permission! { WITH_ROUTE(POST, "/packages", tags("packages.packages.create")); }
acl::permission! { OPEN("packages.packages.create", public); }
acl::permission! { BAD_TAG("Packages.create"); }
acl::permission! { NO_PARENTHESES; }
acl::permission! { ONE("a.b.create") TWO("a.c.create") }

fn main() {}
