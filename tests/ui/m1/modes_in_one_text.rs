//! Modes in one pair of quotes.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes = "key, token")]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() {}
