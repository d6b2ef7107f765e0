//! A comma after the last pattern.

const LIST: acl::PatternList = acl::pattern_list!("tickets.*,");

fn main() {}
