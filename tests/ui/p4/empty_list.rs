//! An empty list is never "everything".

const LIST: acl::PatternList = acl::pattern_list!("");

fn main() {}
