//! A type that is no registry.

struct Api;
fn main() {
    let _ = acl::PatternList::EVERYTHING.grant::<Api>(acl::Mode::KEY);
}
