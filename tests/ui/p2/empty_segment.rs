//! Nothing between two dots.

const LIST: acl::PatternList = acl::pattern_list!("tickets..list");

fn main() {}
