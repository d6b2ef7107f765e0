//! A mode written as the path of its constant.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes(Mode::KEY))]
fn list() {}

fn main() {}
