//! An actix-web app whose handlers are annotated, listed once, and mounted behind a guard each.
//!
//! `cargo run -p actix`, then `curl -H 'authorization: Bearer support' localhost:3000/api/tickets`.

pub mod guard;

use acl::Mode;

use crate::guard::Keys;

/// Tickets. The handlers are actix's: extractors, responders.
pub mod tickets {
    use actix_web::{HttpResponse, Responder, web};
    use serde::{Deserialize, Serialize};

    /// What a ticket is about.
    #[derive(Deserialize, Serialize)]
    pub struct Ticket {
        /// Its subject.
        pub subject: String,
    }

    /// All of them.
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub async fn list() -> impl Responder {
        web::Json([1, 7])
    }

    /// One.
    #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
    pub async fn get(id: web::Path<u32>) -> impl Responder {
        format!("ticket {id}")
    }

    /// A new one.
    #[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"), modes(key, token))]
    pub async fn create(ticket: web::Json<Ticket>) -> impl Responder {
        HttpResponse::Created().json(ticket)
    }

    /// Removes one.
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub async fn delete(_id: web::Path<u32>) -> impl Responder {
        HttpResponse::NoContent()
    }

    /// A file of one.
    #[acl::endpoint(GET, "/tickets/{id}/files/{*file}", tags("tickets.files.get"))]
    pub async fn file(path: web::Path<(u32, String)>) -> impl Responder {
        path.1.clone()
    }
}

/// Whether the server is there.
#[acl::endpoint(GET, "/health", tags("helpdesk.health.get"), public)]
pub async fn health() -> &'static str {
    "ok"
}

/// What the caller's key is called.
#[acl::endpoint(GET, "/me", tags("helpdesk.me.get"), authenticated)]
pub async fn me(caller: guard::Caller) -> String {
    caller.name
}

acl::registry! {
    /// The API of the app.
    pub struct Api;
    prefix: "/api",
    endpoints: [tickets::{list, get, create, delete, file}, health, me],
    with: [crate::mount],
}

/// The keys of this example.
///
/// # Errors
/// One of the lists is none.
pub fn keys() -> Result<Keys<Api>, acl::ParseError> {
    Keys::default().with("support", "support", "tickets.*, -*.delete", Mode::KEY)?.with(
        "browser",
        "browser",
        "tickets.*",
        Mode::SESSION,
    )
}
