//! A present name that no tag begins with.

#[acl::endpoint(GET, "/staff", tags("people.staff.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list],
    renamed: { "people.agents" => "people.staf" },
}

fn main() {}
