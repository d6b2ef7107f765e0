//! One former name with two present ones.

#[acl::endpoint(GET, "/staff", tags("people.staff.list", "people.team.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list],
    renamed: { "people.agents" => "people.staff", "people.agents" => "people.team" },
}

fn main() {}
