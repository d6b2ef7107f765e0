//! Words that are not in the framework's vocabulary.

mod tickets {
    use fw::{Request, Response, get};

    #[get("/tickets/{id}", tag = "tickets.tickets.read", by(keys))]
    pub async fn mode(_: Request) -> Response {
        Response::text("")
    }

    #[get("/tickets/wrong", tag = "tickets.tickets.fetch")]
    pub async fn operation(_: Request) -> Response {
        Response::text("")
    }

    #[get("/people", tag = "person.people.list", open, by(key))]
    pub async fn section(_: Request) -> Response {
        Response::text("")
    }
}

fw::api! {
    pub struct Api;
    sections: { "tickets": ["tickets"], "people": ["people"] },
    handlers: [tickets::{mode, operation, section}],
}

fn main() {}
