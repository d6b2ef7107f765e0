//! An app on the framework: handlers with the framework's attributes, and one list of them.
//!
//! `cargo run -p custom-framework`, then `curl -H 'authorization: Bearer support' localhost:3000/tickets`.

use fw::acl::Mode;
use fw::{App, BadKey, Keys};

/// Tickets.
pub mod tickets {
    use fw::{Request, Response, delete, get, put};

    /// All of them.
    #[get("/tickets", tag = "tickets.tickets.list")]
    pub async fn list(_: Request) -> Response {
        Response::text("[1, 7]")
    }

    /// One.
    #[get("/tickets/{id}", tag = "tickets.tickets.read")]
    pub async fn read(request: Request) -> Response {
        Response::text(format!("ticket {}", request.parameter("id")))
    }

    /// Writes one.
    #[put("/tickets/{id}", tag = "tickets.tickets.write", by(key, token))]
    pub async fn write(request: Request) -> Response {
        match request.text().await {
            Ok(text) => Response::text(format!("{} bytes", text.len())),
            Err(refusal) => refusal,
        }
    }

    /// Removes one.
    #[delete("/tickets/{id}", tag = "tickets.tickets.remove", tag = "audit.removals.write")]
    pub async fn remove(_: Request) -> Response {
        Response::text("").status(204)
    }
}

/// What is about the caller and the server.
pub mod server {
    use fw::{Request, Response, get, post};

    /// Who calls.
    #[get("/me", tag = "server.callers.read", members)]
    pub async fn me(request: Request) -> Response {
        Response::text(request.caller().unwrap_or("nobody").to_owned())
    }

    /// Whether it is there.
    #[get("/health", tag = "server.health.read", open)]
    pub async fn health(_: Request) -> Response {
        Response::text("ok")
    }

    /// Stops it; programs of one's own may.
    #[post("/stop", tag = "server.health.write", by(service))]
    pub async fn stop(_: Request) -> Response {
        Response::text("not now").status(202)
    }
}

fw::api! {
    /// The API of the app.
    pub struct Api;
    sections: {
        "tickets": ["tickets"],
        "audit": ["removals"],
        "server": ["callers", "health"],
    },
    handlers: [tickets::{list, read, write, remove}, server::{me, health, stop}],
}

/// The app with the keys of this example.
///
/// # Errors
/// One of the lists is none.
pub fn app() -> Result<App<Api>, BadKey> {
    let keys = Keys::default()
        .with("support", "support", "tickets.*, -*.remove", Mode::KEY)?
        .with("backup", "backup", "*.list, *.read", Api::MODE_SERVICE)?
        .with("everything", "everything", "*", Mode::KEY)?;
    Ok(App::new(keys))
}
