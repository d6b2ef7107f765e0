//! `str::parse`, with the type before and after it, and `from`.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
#[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.delete"))]
fn delete() {}
acl::registry! { pub struct Api; endpoints: [list, delete] }

fn main() -> Result<(), acl::ParseError> {
    let list: acl::PatternList = "tickets.*".parse()?;
    let other = "tickets.*".parse::<acl::PatternList>()?;
    let text = String::from("tickets.*");
    let third: acl::PatternList = text.as_str().into();
    let _ = (list, other, third);
    Ok(())
}
