//! Every wrong pattern of a list is reported, and the right one among them is not.

const LIST: acl::PatternList = acl::pattern_list!("Tickets.*, people.*, -*.*x, --a, ");

fn main() {}
