//! A handler that is in no list.

mod tickets {
    use fw::{Request, Response, get};

    #[get("/tickets", tag = "tickets.tickets.list")]
    pub async fn list(_: Request) -> Response {
        Response::text("")
    }

    #[get("/tickets/{id}", tag = "tickets.tickets.read")]
    pub async fn read(_: Request) -> Response {
        Response::text("")
    }
}

fw::api! {
    pub struct Api;
    sections: { "tickets": ["tickets"] },
    handlers: [tickets::list],
}

fn main() {}
