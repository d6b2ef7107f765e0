//! A rule is proved for the policies that are there, and one about a policy that is not there cannot be.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
fn delete() {}

acl::registry! {
    struct Api;
    endpoints: [list, delete],
    policies: {
        #[cfg(any())]
        AGENT = "*.list",
        #[cfg(all())]
        AGENT = "tickets.*",
        #[cfg(any())]
        SUPPORT = "*.list",
    },
    rules: [
        AGENT only [GET],
        SUPPORT only [GET],
        #[cfg(any())]
        SUPPORT only [DELETE],
    ],
}

fn main() {}
