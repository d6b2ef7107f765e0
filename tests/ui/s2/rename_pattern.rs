//! A rename is of prefixes, which have no `*`.

#[acl::endpoint(GET, "/staff", tags("people.staff.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list],
    renamed: { "people.agents.*" => "people.staff" },
}

fn main() {}
