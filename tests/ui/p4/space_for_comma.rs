//! Patterns separated by a space.

const LIST: acl::PatternList = acl::pattern_list!("tickets.* -*.delete");

fn main() {}
