//! Renames that lead in a circle.

#[acl::endpoint(GET, "/staff", tags("people.staff.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list],
    renamed: { "people.agents" => "people.staff", "people.staff" => "people.agents" },
}

fn main() {}
