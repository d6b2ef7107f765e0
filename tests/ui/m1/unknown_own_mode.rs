//! Modes that the registry names are suggested too, and listed where none is near.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes(partnr))]
fn list() {}

#[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"), modes(oauth))]
fn post() {}

acl::registry! {
    pub struct Api;
    modes: [partner],
    endpoints: [list, post],
}

fn main() {}
