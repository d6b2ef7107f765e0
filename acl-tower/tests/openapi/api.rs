//! Handlers with both annotations. They are described here and never called.

#![allow(dead_code)]

use serde_json::Value;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

pub(crate) mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes(key, bot))]
    #[utoipa::path(get, path = "/tickets", responses((status = 200), (status = 403, description = "own words")))]
    pub(crate) fn list() {}

    #[acl::endpoint(
        DELETE,
        "/tickets/{id}",
        tags("tickets.tickets.delete", "admin.tickets.delete"),
        explicit
    )]
    #[utoipa::path(delete, path = "/tickets/{id}", security(("old" = [])), params(("id" = u32, Path)))]
    pub(crate) fn delete() {}
}

pub(crate) mod open {
    #[acl::endpoint(GET, "/status", tags("helpdesk.status.get"), public)]
    #[utoipa::path(get, path = "/status")]
    pub(crate) fn status() {}

    #[acl::endpoint(GET, "/me", tags("people.me.get"), authenticated)]
    #[utoipa::path(get, path = "/me")]
    pub(crate) fn me() {}

    #[acl::endpoint(GET, "/files/{*path}", tags("helpdesk.files.get"))]
    #[utoipa::path(get, path = "/files/{path}", params(("path" = String, Path)))]
    pub(crate) fn files() {}
}

acl::registry! {
    pub(crate) struct Api;
    modes: [bot],
    endpoints: [tickets::{delete, list}, open::{files, me, status}],
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(tickets::list, tickets::delete, open::status, open::me, open::files))]
struct Document;

/// A document with every endpoint.
pub(crate) fn document() -> OpenApi {
    Document::openapi()
}

/// What is sent.
pub(crate) fn json(document: &OpenApi) -> Value {
    serde_json::to_value(document).unwrap()
}
