//! Methods in other forms than `[GET, HEAD]`.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
    rules: [
        "*.list" only [],
        "*.list" only ["GET"],
        "*.list" only [GET HEAD],
        "*.list" only [GET, GET],
        "*.list" only GET,
    ],
}

fn main() {}
