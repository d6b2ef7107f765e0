//! A function that is no handler of the framework.

mod tickets {
    use fw::{Response, get};

    #[get("/tickets", tag = "tickets.tickets.list")]
    pub async fn list() -> Response {
        Response::text("")
    }
}

fw::api! {
    pub struct Api;
    sections: { "tickets": ["tickets"] },
    handlers: [tickets::list],
}

fn main() {}
