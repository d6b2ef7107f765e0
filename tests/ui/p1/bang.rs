//! `!` for the minus.

const LIST: acl::PatternList = acl::pattern_list!("*, !*.delete");
fn main() { let _ = LIST; }
