//! Every mistake in `policies` is reported, and naming a policy whose list cannot be read is none.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
    policies: {
        READ_ONLY: "*.list",
        AGENT = *.list,
        SUPPORT = "tickets.*" ALL = "*",
        type = "tickets.*",
        "tickets.*",
        LAST = "*.list",,
    },
    rules: [READ_ONLY only [GET], AGENT only ALL],
}

const _: [&acl::Policy<Api>; 3] = [Api::READ_ONLY, Api::AGENT, Api::ALL];

fn main() {}
