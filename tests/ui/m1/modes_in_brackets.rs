//! Modes in square brackets.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes[key, token])]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
