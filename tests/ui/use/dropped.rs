//! A grant or a decision that nobody reads: a warning.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
acl::registry! { pub struct Api; endpoints: [list] }
fn main() -> Result<(), acl::ParseError> {
    let list = acl::PatternList::parse("*")?;
    list.grant::<Api>(acl::Mode::KEY);
    list.decide(Api::LIST, acl::Mode::KEY);
    list.allows(Api::LIST, acl::Mode::KEY);
    Ok(())
}
