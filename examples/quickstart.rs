//! Lists, decisions and a grant in one file: `cargo run --example quickstart`.

mod tickets {
    /// Lists tickets.
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes(key, token, session))]
    pub(crate) fn list() -> &'static str {
        "two tickets"
    }

    /// Deletes a ticket.
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub(crate) fn delete() -> &'static str {
        "gone"
    }
}

mod people {
    /// Lists people, in the browser only.
    #[acl::endpoint(GET, "/people", tags("people.people.list"), modes(session))]
    pub(crate) fn list() -> &'static str {
        "three people"
    }
}

acl::registry! {
    /// The helpdesk API.
    pub(crate) struct Api;
    prefix: "/api/v2",
    operations: ["list", "get", "post", "put", "delete"],
    groups: { "tickets": ["tickets"], "people": ["people"] },
    endpoints: [tickets::{list, delete}, people::list],
}

/// Checked while compiling: a misspelt pattern is an error at this line.
const SUPPORT: acl::PatternList<'_> = acl::pattern_list!(Api: "tickets.*, -*.delete");

fn main() -> Result<(), acl::ParseError> {
    for text in ["*", "*, -tickets.*", "tickets.*, -*.delete", "tickets.tickets.list"] {
        println!("a key with the list `{text}`:");
        let list = acl::PatternList::parse(text)?;
        for id in acl::EndpointId::<Api>::all() {
            println!("  {id} {}", list.decide(id, acl::Mode::KEY));
        }
    }
    // Once a credential: a bitset of all that it may call. Once a request: one bit.
    let grant = SUPPORT.grant::<Api>(acl::Mode::SESSION);
    println!("an agent with `{SUPPORT}` in the browser:");
    for (id, handler) in [
        (Api::TICKETS_LIST, tickets::list as fn() -> _),
        (Api::TICKETS_DELETE, tickets::delete),
        (Api::PEOPLE_LIST, people::list),
    ] {
        println!("  {id}: {}", if grant.allows(id) { handler() } else { "403" });
    }
    Ok(())
}
