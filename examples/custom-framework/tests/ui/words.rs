//! Mistakes in the framework's attribute: each message is at the word that the app's author wrote.

mod tickets {
    use fw::{Request, Response, get};

    #[get("/tickets", tag = "tickets.Tickets.list")]
    pub async fn upper(_: Request) -> Response {
        Response::text("")
    }

    #[get("/tickets/:id", tag = "tickets.tickets.read")]
    pub async fn path(_: Request) -> Response {
        Response::text("")
    }

    #[get("/tickets/all", tags = "tickets.tickets.list")]
    pub async fn word(_: Request) -> Response {
        Response::text("")
    }

    #[get("/tickets/none")]
    pub async fn untagged(_: Request) -> Response {
        Response::text("")
    }

    #[get("/tickets/{*rest}", tag = "tickets.tickets.read")]
    pub async fn rest(_: Request) -> Response {
        Response::text("")
    }

    #[get("/tickets/{id}.json", tag = "tickets.tickets.read")]
    pub async fn part(_: Request) -> Response {
        Response::text("")
    }
}

fw::api! {
    pub struct Api;
    sections: { "tickets": ["tickets"] },
    handlers: [tickets::{upper, path}],
}

fn main() {}
