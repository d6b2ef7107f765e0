//! A minus with nothing to deny.

const LIST: acl::PatternList = acl::pattern_list!("*, -");

fn main() {}
