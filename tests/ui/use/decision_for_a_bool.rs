//! A decision where a `bool` is expected: the compiler proposes a conversion that is right.

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}
acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], policies: { pub READ_ONLY = "*.list" } }
fn may(list: acl::PatternList<'_>) -> bool {
    list.decide(Api::TICKETS_LIST, acl::Mode::KEY)
}
fn both(list: acl::PatternList<'_>) -> bool {
    may(list) && list.decide(Api::TICKETS_DELETE, acl::Mode::KEY)
}
fn main() {
    let list = acl::PatternList::EVERYTHING;
    if list.decide(Api::TICKETS_LIST, acl::Mode::KEY) {
        println!("{}", both(list));
    }
    let rights = acl::Rights::new(<Api as acl::Registry>::CATALOG, acl::Mode::KEY, &["*"]);
    let allowed: bool = rights.decide(Api::TICKETS_LIST.endpoint());
    println!("{allowed}");
}
