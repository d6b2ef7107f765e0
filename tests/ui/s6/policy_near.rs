//! R2, S6: a deny that fits nothing reserved is a mistake as ever; an allow of what is reserved is a warning.

#[acl::endpoint(GET, "/a", tags("a.a.get"))]
fn a() {}

acl::registry! {
    struct Api;
    endpoints: [a],
    reserved: ["billing.*"],
    policies: {
        MISSPELT = "*, -biling.*",
        EARLY = "a.*, billing.*",
    },
}

fn main() {}
