//! Every mistake of one annotation is reported.

#[acl::endpoint(GET, "/tickets/:id", tags("tickets.Get"), modes("key"), publik)]
fn get() {}

fn main() {}
