//! A path with `crate`, two constants, and one with a registry.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
#[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.delete"))]
fn delete() {}
acl::registry! { pub struct Api; endpoints: [list, delete] }

fn main() {
    let _ = (
        acl::pattern_list!(Api: "crate::list"),
        acl::pattern_list!(Api: "TICKETS_LIST, TICKETS_DELETE"),
        acl::pattern_list!("Api::LIST"),
    );
}
