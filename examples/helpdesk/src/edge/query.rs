//! The query of a call, checked before its handler runs: what the call does not take is told, never dropped, and nothing is
//! there twice.

use acl::EndpointId;
use axum::extract::Request;
use axum::http::Method;

use crate::api::Api;
use crate::asked;
use crate::dispatch::NotCounted;
use crate::failure::{Failure, Field, Mistakes};

/// Calls that read their queries themselves, and say what they take.
const READERS: [EndpointId<Api>; 16] = [
    Api::TICKETS_LIST,
    Api::MESSAGES_LIST,
    Api::DEPARTMENTS_LIST,
    Api::PEOPLE_LIST,
    Api::PEOPLE_TICKETS,
    Api::ORGANIZATIONS_LIST,
    Api::ORGANIZATIONS_MEMBERS,
    Api::AGENT_TEAMS_LIST,
    Api::LABELS_LIST,
    Api::ROLES_LIST,
    Api::ROLES_AGENTS,
    Api::API_KEYS_LIST,
    Api::AUDIT_LIST,
    Api::AUDIT_DECISIONS,
    Api::ME_TICKETS,
    Api::BATCH_GET,
];

/// Calls that show one row, and what it refers to.
const OF_ONE: [EndpointId<Api>; 9] = [
    Api::TICKETS_GET,
    Api::MESSAGES_GET,
    Api::DEPARTMENTS_GET,
    Api::PEOPLE_GET,
    Api::ORGANIZATIONS_GET,
    Api::AGENT_TEAMS_GET,
    Api::LABELS_GET,
    Api::ROLES_GET,
    Api::ROLES_AGENT,
];

const SIDELOADS: [&str; 2] = ["include", "inline_sideloads"];
const FOLLOW: &str = "follow_location";

/// Goes on if the call takes all that its query has.
///
/// # Errors
/// 400 with every parameter that it does not take.
pub fn check(endpoint: EndpointId<Api>, request: &Request) -> Result<(), Failure> {
    let pairs = asked::pairs(request.uri())?;
    let writes = [Method::POST, Method::PUT].contains(request.method());
    // The read that follows a write has the write's query.
    let follows = writes && asked::follows(&pairs) || request.extensions().get::<NotCounted>().is_some();
    let reads = READERS.contains(&endpoint);
    let takes = |name: &str| match name {
        FOLLOW => writes || follows,
        name if SIDELOADS.contains(&name) => reads || follows || OF_ONE.contains(&endpoint),
        _ => reads,
    };
    let mut wrong = Mistakes::default();
    for (name, value) in &pairs {
        if !takes(name) {
            wrong.push(|| Field {
                name: name.clone().into(),
                code: "unknown_parameter",
                message: "this call takes no such parameter".to_owned(),
            });
        } else if [FOLLOW, SIDELOADS[1]].contains(&name.as_str()) && !asked::is_flag(value) {
            wrong.push(|| Field {
                name: name.clone().into(),
                code: "bad_choice",
                message: "expected 1 or 0".to_owned(),
            });
        }
    }
    wrong.none_or(())
}
