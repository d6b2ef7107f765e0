//! A list that outlives its text: the compiler's own words.

struct Key {
    list: acl::PatternList<'static>,
}
fn load(stored: String) -> Result<Key, acl::ParseError> {
    Ok(Key { list: acl::PatternList::parse(&stored)? })
}
fn main() {}
