//! A list states a prefix and modes, each once, before its endpoints.

mod a {
    #[acl::endpoint(GET, "/a", tags("a.a.get"))]
    pub fn get() {}

    acl::endpoints! { pub ALL: prefx "/x", [get] }
}

mod b {
    #[acl::endpoint(GET, "/b", tags("b.b.get"))]
    pub fn get() {}

    acl::endpoints! { pub ALL: prefix "/x" [get] }
}

mod c {
    #[acl::endpoint(GET, "/c", tags("c.c.get"))]
    pub fn get() {}

    acl::endpoints! { pub ALL: prefix "x/", modes(), [get] }
}

mod d {
    #[acl::endpoint(GET, "/d", tags("d.d.get"))]
    pub fn get() {}

    acl::endpoints! { pub ALL: modes(key), modes(token), [get] }
}

fn main() {}
