//! All mistakes that need the whole registry to be seen are shown together.

#[acl::endpoint(GET, "/tickets", tags("tickts.tickets.list"))]
fn list() {}

#[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"), modes(kye))]
fn post() {}

#[acl::endpoint(GET, "/tickets", tags("tickets.queue.list"))]
fn queue() {}

acl::registry! {
    pub struct Api;
    groups: { "tickets": ["tickets", "queue"] },
    endpoints: [list, post, queue],
}

fn main() {
    let _ = (Api::LIST, Api::POST, Api::QUEUE);
}
