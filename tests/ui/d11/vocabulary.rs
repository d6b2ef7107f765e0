//! T3: a needed tag is made of the registry's words too.

#[acl::endpoint(DELETE, "/people/{id}", tags("people.people.delete"), needs("tickets.ticket.delete"))]
fn delete() {}

acl::registry! {
    struct Api;
    groups: { "people": ["people"], "tickets": ["tickets"] },
    endpoints: [delete],
}

fn main() {}
