//! A list in the form of a constant.

mod people {
    #[acl::endpoint(GET, "/people", tags("people.people.list"))]
    pub fn list() {}
    acl::endpoints! { pub const ALL = [list]; }
}
acl::registry! { pub struct Api; endpoints: [people::ALL] }
fn main() {}
