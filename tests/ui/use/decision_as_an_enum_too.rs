//! `if let`, `matches!`, and `==`.

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
fn list() {}
#[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.delete"))]
fn delete() {}
acl::registry! { pub struct Api; endpoints: [list, delete] }

fn main() {
    let decision = acl::PatternList::EVERYTHING.decide(Api::LIST, acl::Mode::KEY);
    if let acl::Decision::Allowed = decision {}
    assert!(matches!(decision, acl::Decision::Allowed));
}
