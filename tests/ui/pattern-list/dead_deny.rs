//! A deny that reaches nothing would protect nothing.

#[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
fn delete() {}

acl::registry! {
    struct Api;
    endpoints: [delete],
}

const SUPPORT: acl::PatternList = acl::pattern_list!(Api: "tickets.*, -*.delet");

fn main() {}
