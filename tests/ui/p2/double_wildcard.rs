//! One `*` is enough.

const LIST: acl::PatternList = acl::pattern_list!("tickets.**");

fn main() {}
