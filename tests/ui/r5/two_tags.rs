//! Of an endpoint with two tags both are named.

#[acl::endpoint(POST, "/tickets/{id}/refund", tags("tickets.refunds.post", "billing.refunds.post"))]
fn refund() {}

acl::registry! {
    struct Api;
    endpoints: [refund],
    rules: ["tickets.*" never "billing.*"],
}

fn main() {}
