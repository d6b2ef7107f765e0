//! A list without a name.

mod people {
    #[acl::endpoint(GET, "/people", tags("people.people.list"))]
    pub fn list() {}
    acl::endpoints! { [list] }
}
acl::registry! { pub struct Api; endpoints: [people::ALL] }
fn main() {}
