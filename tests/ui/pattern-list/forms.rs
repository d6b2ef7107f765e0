//! `=` for the colon, a list without quotes, a registry alone, and nothing at all.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
#[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.delete"))]
fn delete() {}
acl::registry! { pub struct Api; endpoints: [list, delete] }

fn main() {
    let _ = (
        acl::pattern_list!(Api = "tickets.*"),
        acl::pattern_list!(Api: tickets.*),
        acl::pattern_list!(Api),
        acl::pattern_list!(),
    );
}
