//! The access control of the guide in one file: `cargo run --example quickstart`.

mod tickets {
    /// List tickets.
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes(key, token, session))]
    pub fn list() -> &'static str {
        "[]"
    }

    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub fn delete() {}
}

mod people {
    #[acl::endpoint(GET, "/people", tags("people.people.list"), modes(session))]
    pub fn list() -> &'static str {
        "[]"
    }
}

acl::registry! {
    /// The helpdesk API.
    pub struct Api;
    prefix: "/api/v2",
    operations: ["list", "get", "post", "put", "delete"],
    groups: { "tickets": ["tickets"], "people": ["people"] },
    endpoints: [tickets::{list, delete}, people::list],
}

fn main() -> Result<(), acl::ParseError> {
    for text in ["*", "*, -tickets.*", "tickets.*, -*.delete", "tickets.tickets.list"] {
        let list = acl::PatternList::parse(text)?;
        println!("a key with `{text}`:");
        for id in acl::EndpointId::<Api>::all() {
            println!("  {id}: {}", list.decide(id, acl::Mode::KEY));
        }
        let grant = list.grant::<Api>(acl::Mode::KEY);
        assert_eq!(grant.allows(Api::TICKETS_LIST), !text.contains("-tickets.*"));
    }
    const SUPPORT: acl::PatternList<'_> = acl::pattern_list!(Api: "tickets.*, -*.delete");
    println!("`{SUPPORT}` grants {:?}", SUPPORT.grant::<Api>(acl::Mode::SESSION));
    println!("{}", tickets::list());
    Ok(())
}
