//! A mode that the registry does not have is one mistake, at the list, however many endpoints are under it.

mod a {
    #[acl::endpoint(GET, "/a", tags("a.a.get"))]
    pub fn get() {}

    #[acl::endpoint(GET, "/b", tags("a.b.get"))]
    pub fn other() {}

    acl::endpoints! { pub ALL: prefix "/client", modes(backend), [get, other] }
}

acl::registry! { struct Api; endpoints: [a::ALL] }

fn main() {}
