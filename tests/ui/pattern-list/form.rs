//! A list without quotes.

const LIST: acl::PatternList = acl::pattern_list!(tickets.*);

fn main() {}
