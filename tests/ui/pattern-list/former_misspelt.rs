//! Former names count as known, and for a deny removed ones; a misspelt one does not.

#[acl::endpoint(GET, "/staff", tags("people.staff.list"))]
fn list() {}

acl::registry! {
    struct Api;
    endpoints: [list],
    renamed: { "people.agents" => "people.staff" },
    removed: ["legacy.*"],
}

const KNOWN: acl::PatternList = acl::pattern_list!(Api: "people.agents.*, -legacy.reports");
const MISSPELT: acl::PatternList = acl::pattern_list!(Api: "people.agnts.*");

fn main() {}
