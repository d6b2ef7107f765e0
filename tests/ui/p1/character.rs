//! A character that no segment has.

const LIST: acl::PatternList = acl::pattern_list!("tickets/*");

fn main() {}
