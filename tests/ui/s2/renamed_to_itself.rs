//! A rename that changes nothing.

#[acl::endpoint(GET, "/staff", tags("people.staff.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list],
    renamed: { "people.staff" => "people.staff" },
}

fn main() {}
