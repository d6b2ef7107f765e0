//! A registry that is none.

const LIST: acl::PatternList = acl::pattern_list!(Nowhere: "tickets.*");

fn main() {}
