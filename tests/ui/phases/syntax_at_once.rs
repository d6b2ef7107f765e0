//! Five mistakes of syntax in one file are five errors of one compile.

#[acl::endpoint(GET, "/tickets/:id", tags("tickets.tickets.get"))]
fn get() {}

#[acl::endpoint(get, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(POST, "/tickets", tags("tickets.Tickets.post"), modes())]
fn post() {}

acl::registry! {
    pub struct Api;
    prefix: "/api/",
    endpoints: [get, list, post],
}

fn main() {
    let _ = (Api::GET, Api::LIST, Api::POST);
}
