//! `*` stands for whole segments.

const LIST: acl::PatternList = acl::pattern_list!("tick*");

fn main() {}
