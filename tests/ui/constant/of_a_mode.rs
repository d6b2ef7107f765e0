//! An endpoint with the constant of a mode, named by the list or through another.

mod mode {
    #[acl::endpoint(GET, "/partners", tags("partners.partners.list"))]
    pub fn partner() {}

    #[acl::endpoint(GET, "/batches", tags("batches.batches.list"))]
    pub fn batch() {}

    acl::endpoints! { pub ALL: [batch] }
}

acl::registry! {
    struct Api;
    modes: [partner, batch],
    endpoints: [mode::partner, mode::ALL],
}

fn main() {}
