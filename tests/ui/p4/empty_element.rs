//! Nothing between two commas.

const LIST: acl::PatternList = acl::pattern_list!("tickets.*,, -*.delete");

fn main() {}
