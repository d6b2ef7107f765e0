//! What is removed for good does not come back as a former name.

#[acl::endpoint(GET, "/reports", tags("reports.reports.list"))]
fn list() {}

acl::registry! {
    pub struct Api;
    endpoints: [list],
    renamed: { "legacy.reports" => "reports.reports" },
    removed: ["legacy.*"],
}

fn main() {}
