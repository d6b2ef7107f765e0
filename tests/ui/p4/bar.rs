//! `|` for a comma.

const LIST: acl::PatternList = acl::pattern_list!("tickets.list|people.list");
fn main() { let _ = LIST; }
