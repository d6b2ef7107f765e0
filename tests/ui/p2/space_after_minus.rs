//! A space after the minus.

const LIST: acl::PatternList = acl::pattern_list!("*, - tickets.*");

fn main() {}
