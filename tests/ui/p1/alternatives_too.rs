//! Parentheses, brackets, and a list that goes on.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
#[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.delete"))]
fn delete() {}
acl::registry! { pub struct Api; endpoints: [list, delete] }

fn main() {
    let _ = (
        acl::pattern_list!(Api: "tickets.tickets.(list|delete)"),
        acl::pattern_list!(Api: "tickets.tickets.[list, delete]"),
        acl::pattern_list!(Api: "tickets.*, -tickets.{tickets}.delete"),
    );
}
