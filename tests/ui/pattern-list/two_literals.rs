//! Patterns in several pairs of quotes.

const LIST: acl::PatternList = acl::pattern_list!("tickets.*", "-*.delete");

fn main() {}
