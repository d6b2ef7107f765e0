//! A rule without a list says nothing of tags, and neither does its help.

#[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.delete"), public)]
fn delete() {}

acl::registry! {
    pub struct Api;
    endpoints: [delete],
    rules: [public never [DELETE]],
}

fn main() {}
