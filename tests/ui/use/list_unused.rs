//! A list that is parsed and asked nothing: a warning.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
#[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.delete"))]
fn delete() {}
acl::registry! { pub struct Api; endpoints: [list, delete] }

fn main() -> Result<(), acl::ParseError> {
    acl::PatternList::parse("tickets.*")?;
    Ok(())
}
