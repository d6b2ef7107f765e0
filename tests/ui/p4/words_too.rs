//! `deny` alone, `except`, `!` and `+` together.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
#[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.delete"))]
fn delete() {}
acl::registry! { pub struct Api; endpoints: [list, delete] }

fn main() {
    let _ = (
        acl::pattern_list!(Api: "*, deny *.delete"),
        acl::pattern_list!(Api: "tickets.*, except *.delete"),
        acl::pattern_list!(Api: "+*, !*.delete"),
    );
}
