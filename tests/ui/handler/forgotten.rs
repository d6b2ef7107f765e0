//! A handler in no list.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

#[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
fn get() {}

acl::registry! {
    pub struct Api;
    endpoints: [list],
}

fn main() {
    let _ = Api;
    list();
    get();
}
