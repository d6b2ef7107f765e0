//! An error about a route names the whole path, with the prefixes of the lists around it.

mod a {
    #[acl::endpoint(GET, "/client/a", tags("a.a.get"))]
    pub fn get() {}

    acl::endpoints! { pub ALL: [get] }
}

mod b {
    #[acl::endpoint(GET, "/a", tags("b.a.get"))]
    pub fn get() {}

    acl::endpoints! { pub ALL: prefix "/client", [get] }
}

acl::registry! { struct Api; prefix: "/api", endpoints: [a::ALL, b::ALL] }

fn main() {}
