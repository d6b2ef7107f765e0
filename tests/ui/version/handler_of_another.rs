//! Handlers and lists of a crate that uses another version of acl, and what is no declaration at all.

mod library {
    macro_rules! list {
        ($found:tt ($next:ident $rest:tt)) => { $next! { ($found { "0.0.9" handler list what only that has }) $rest } };
    }
    macro_rules! all {
        ($found:tt ($next:ident $rest:tt)) => { $next! { ($found { "0.0.9" list }) $rest } };
    }
    macro_rules! unversioned {
        ($found:tt ($next:ident $rest:tt)) => { $next! { ($found { handler unversioned }) $rest } };
    }
    pub(crate) use all as ALL;
    pub(crate) use list as acl_endpoint_list_7if942t94ugf;
    pub(crate) use unversioned as acl_endpoint_unversioned_vxo0gen1gs3u;
    pub(crate) fn list() {}
    pub(crate) fn unversioned() {}
}

#[acl::endpoint(GET, "/tickets", tags("tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list, library::list as LIBRARY_LIST, library::ALL, library::unversioned],
}

fn main() {
    let _ = Api::LIST;
}
