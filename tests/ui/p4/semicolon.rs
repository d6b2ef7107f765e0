//! `;` for a comma, after a `*`.

const LIST: acl::PatternList = acl::pattern_list!("tickets.*; -*.delete");
fn main() { let _ = LIST; }
