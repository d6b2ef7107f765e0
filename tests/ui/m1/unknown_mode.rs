//! A mode that is none: did you mean.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes(key, sesion))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list],
}

fn main() {}
