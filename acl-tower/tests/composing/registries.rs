//! Registries whose paths are made of each other's: a prefix before one endpoint's path makes another's.

use acl::Registry;

/// A registry to compose routers for.
pub(crate) trait Tree: Registry {
    const NAME: &'static str;
    /// Prefixes and paths that no endpoint has.
    const OTHER_PATHS: &'static [&'static str];
}

mod tickets {
    acl::route! { pub(super) list(GET, "/tickets", tags("tickets.tickets.list")); }
    acl::route! { pub(super) create(POST, "/tickets", tags("tickets.tickets.post"), modes(session)); }
    acl::route! { pub(super) remove_all(DELETE, "/tickets", tags("tickets.tickets.delete"), explicit); }
    acl::route! { pub(super) get(GET, "/tickets/{id}", tags("tickets.tickets.get")); }
    acl::route! { pub(super) remove(DELETE, "/tickets/{id}", tags("tickets.tickets.delete")); }
    acl::route! { pub(super) open(GET, "/public/tickets", tags("tickets.public.list"), public); }
    acl::route! { pub(super) open_one(GET, "/public/tickets/{id}", tags("tickets.public.get"), public); }
    acl::route! { pub(super) me(GET, "/me", tags("people.me.get"), authenticated); }
    acl::route! { pub(super) public(GET, "/public", tags("tickets.public.get", "people.public.get")); }
    acl::route! { pub(super) root(GET, "/", tags("root.all.get")); }
}

acl::registry! {
    pub(crate) struct Tickets;
    endpoints: [tickets::{list, create, remove_all, get, remove, open, open_one, me, public, root}],
}

impl Tree for Tickets {
    const NAME: &'static str = "Tickets";
    const OTHER_PATHS: &'static [&'static str] =
        &["/tickets/", "/tickets/{id}/x", "/public/", "/public/me", "/v1", "/nowhere", "/tickets/{number}"];
}

mod crossed {
    acl::route! { pub(super) a(GET, "/a", tags("a.one.get")); }
    acl::route! { pub(super) a_delete(DELETE, "/a", tags("a.one.delete")); }
    acl::route! { pub(super) aa(GET, "/a/a", tags("a.two.get"), public); }
    acl::route! { pub(super) aa_post(POST, "/a/a", tags("a.two.post")); }
    acl::route! { pub(super) aaa(GET, "/a/a/a", tags("a.three.get", "b.three.get")); }
    acl::route! { pub(super) ab(GET, "/a/{x}", tags("a.any.get")); }
    acl::route! { pub(super) ab_put(PUT, "/a/{x}", tags("a.any.put"), modes(key)); }
    acl::route! { pub(super) b(GET, "/b", tags("b.one.get")); }
    acl::route! { pub(super) b_rest(GET, "/b/{*rest}", tags("b.rest.get"), public); }
    acl::route! { pub(super) b_rest_post(POST, "/b/{*rest}", tags("b.rest.post"), explicit); }
    acl::route! { pub(super) b_held(GET, "/b/held", tags("b.held.get")); }
    acl::route! { pub(super) bar(GET, "/{x}/b", tags("c.one.get")); }
    acl::route! { pub(super) slash(GET, "/a/", tags("c.slash.get")); }
}

acl::registry! {
    pub(crate) struct Crossed;
    endpoints: [crossed::{a, a_delete, aa, aa_post, aaa, ab, ab_put, b, b_rest, b_rest_post, b_held, bar, slash}],
}

impl Tree for Crossed {
    const NAME: &'static str = "Crossed";
    const OTHER_PATHS: &'static [&'static str] = &["/a/a/", "/{y}", "/a/a/a/a", "/b/", "/c", "/b/{rest}"];
}

mod own {
    //! `HEAD` and `OPTIONS` that the registry has itself.

    acl::route! { pub(super) all(GET, "/all", tags("own.all.get")); }
    acl::route! { pub(super) size(HEAD, "/all", tags("own.size.get")); }
    acl::route! { pub(super) options(OPTIONS, "/all", tags("own.options.get"), allow(method_mismatch)); }
    acl::route! { pub(super) head(HEAD, "/head", tags("own.head.get")); }
    acl::route! { pub(super) public_head(HEAD, "/x/all", tags("own.open.get"), public); }
    acl::route! { pub(super) x(GET, "/x/all", tags("own.x.get")); }
    acl::route! { pub(super) post(POST, "/x/all", tags("own.x.post"), modes(key, session)); }
    acl::route! { pub(super) patch(PATCH, "/x/patch", tags("own.x.patch")); }
    acl::route! { pub(super) trace(TRACE, "/x", tags("own.x.trace")); }
    acl::route! { pub(super) any(GET, "/x/{any}", tags("own.any.get"), public); }
}

acl::registry! {
    pub(crate) struct Own;
    endpoints: [own::{all, size, options, head, public_head, x, post, patch, trace, any}],
}

impl Tree for Own {
    const NAME: &'static str = "Own";
    const OTHER_PATHS: &'static [&'static str] = &["/x/head", "/x/x", "/all/all", "/", "/x/x/all"];
}

mod named {
    //! Methods that axum has no filter for.

    acl::route! { pub(super) all(GET, "/all", tags("named.all.get")); }
    acl::route! { pub(super) find(PROPFIND, "/all", tags("named.all.find")); }
    acl::route! { pub(super) search("M-SEARCH", "/all", tags("named.all.search"), explicit); }
    acl::route! { pub(super) open("M-SEARCH", "/x/{any}", tags("named.any.search"), public); }
    acl::route! { pub(super) change(PROPPATCH, "/x/{any}", tags("named.any.change"), modes(session)); }
    acl::route! { pub(super) purge("PURGE", "/x/all", tags("named.x.purge")); }
    acl::route! { pub(super) post(POST, "/x/all", tags("named.x.post"), authenticated); }
}

acl::registry! {
    pub(crate) struct Named;
    endpoints: [named::{all, find, search, open, change, purge, post}],
}

impl Tree for Named {
    const NAME: &'static str = "Named";
    const OTHER_PATHS: &'static [&'static str] = &["/x", "/all/all", "/x/x/all"];
}
