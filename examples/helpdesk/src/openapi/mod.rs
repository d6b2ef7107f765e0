//! The API as an `OpenAPI` document: what handlers declare, what the registry knows, and what holds for all of them.

mod credentials;
mod errors;
mod example;
mod keys;
mod operations;

use std::sync::LazyLock;

use acl::Mode;
use acl_tower::openapi::Extension;
use serde_json::{Value, json};
use utoipa::OpenApi;

use crate::api::{
    Api, agent_teams, audit, batch, departments, helpdesk, label_links, labels, messages, organizations,
    people, tickets,
};
use crate::contract::Contract;
use crate::credentials::sessions::COOKIE;
use crate::fields::{Email, Flag, Id, Switch, Time};
use crate::resources::audit::{DecisionCode, Subject};
use crate::resources::labels::Color;
use crate::resources::people::{PersonName, Sought};
use crate::resources::tickets::{Status, Urgency};

/// The document, and what it says of each operation.
pub static CONTRACT: LazyLock<Contract> = LazyLock::new(|| Contract::new(document()));

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Helpdesk",
        description = "Tickets, people and keys over HTTP.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    paths(
        tickets::list,
        tickets::post,
        tickets::counts,
        tickets::get,
        tickets::put,
        tickets::delete,
        tickets::assign,
        tickets::resolve,
        tickets::reopen,
        messages::list,
        messages::post,
        messages::get,
        messages::put,
        messages::delete,
        label_links::ticket_list,
        label_links::ticket_post,
        label_links::ticket_delete,
        label_links::person_list,
        label_links::person_post,
        label_links::person_delete,
        departments::list,
        departments::post,
        departments::get,
        departments::put,
        departments::delete,
        people::list,
        people::post,
        people::get,
        people::put,
        people::delete,
        people::tickets,
        organizations::list,
        organizations::post,
        organizations::get,
        organizations::put,
        organizations::delete,
        organizations::members,
        agent_teams::list,
        agent_teams::post,
        agent_teams::get,
        agent_teams::put,
        agent_teams::delete,
        agent_teams::members,
        agent_teams::join,
        agent_teams::leave,
        labels::list,
        labels::post,
        labels::get,
        labels::put,
        labels::delete,
        helpdesk::discover,
        helpdesk::openapi,
        helpdesk::stats,
        helpdesk::get_maintenance,
        helpdesk::put_maintenance,
        batch::post,
        batch::get,
        audit::list,
        audit::get,
        audit::decisions,
        audit::decision,
        keys::list,
        keys::create,
        keys::get,
        keys::change,
        keys::revoke,
        keys::rotate,
        keys::audit,
        keys::usage,
        credentials::exchange,
        credentials::list_tokens,
        credentials::limit_token,
        credentials::revoke_token,
        credentials::renew_token,
        credentials::sign_out,
        credentials::me,
        credentials::my_access,
        credentials::my_tickets,
        credentials::my_keys,
        credentials::change_password,
        credentials::list_roles,
        credentials::make_role,
        credentials::show_role,
        credentials::change_role,
        credentials::remove_role,
        credentials::list_agents,
        credentials::show_agent,
        credentials::give_role,
    ),
    components(schemas(
        errors::Error,
        errors::Problem,
        Flag,
        Switch,
        Sought,
        PersonName,
        Urgency,
        Status,
        Color,
        Subject,
        DecisionCode,
        Id,
        Email,
        Time,
    ))
)]
struct Described;

fn document() -> Value {
    let written = Described::openapi();
    let mut document = serde_json::to_value(written).unwrap_or_default();
    let header = |says: &str| json!({ "type": "apiKey", "in": "header", "name": "Authorization", "description": says });
    let extension = Extension::<Api>::new()
        .scheme(Mode::KEY, header("`key ID:SECRET`, an API key"))
        .scheme(Mode::TOKEN, header("`token ID:CODE`, an API token"))
        .scheme(Mode::SESSION, json!({ "type": "apiKey", "in": "cookie", "name": COOKIE }));
    if let Err(error) = extension.extend(&mut document) {
        tracing::error!(%error, "the document is not extended");
    }
    operations::complete(&mut document);
    document
}
