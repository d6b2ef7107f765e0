//! Values of the wrong form, each with the right one.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    prefix: api,
    operations: "list",
    modes: partner,
    removed: { "legacy.*" },
    with: axum,
    endpoints: [list],
}

fn main() {}
