//! Patterns are lower case.

const LIST: acl::PatternList = acl::pattern_list!("tickets.*, -*.Delete");

fn main() {}
