//! Operations on credentials and roles.

#![allow(unused_qualifications, reason = "`utoipa::path` writes `self::`")]
#![allow(
    dead_code,
    clippy::unused_async,
    reason = "the handlers are elsewhere; here is what the document says of them"
)]

use serde::Serialize;
use utoipa::ToSchema;

use crate::envelope::{All, One, Page, Written};
use crate::fields::Time;
use crate::resources::agents::{Agent, Agents};
use crate::resources::people::Person;
use crate::resources::roles::{Role, Roles};
use crate::resources::tickets::{Ticket, Tickets};
use crate::rows::Listing;
use crate::sideload::{Follow, OfTicket};

/// Patterns: one text, or an array with a pattern in each text.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum List {
    #[schema(example = "tickets.counts.get, tickets.departments.list")]
    Text(String),
    Patterns(Vec<String>),
}

/// A login.
#[derive(ToSchema)]
struct Exchange {
    /// The address or the user name.
    #[schema(example = "agent@example.com")]
    email: String,
    password: String,
    #[schema(nullable = false)]
    list: Option<List>,
}

/// A token, told once.
#[derive(ToSchema)]
struct Token {
    person_id: i64,
    #[schema(example = "2:AT…")]
    token: String,
}

/// A token, without its code.
#[derive(ToSchema)]
struct ApiToken {
    id: i64,
    begins: String,
    created: Time,
    expires: Time,
    last_used: Option<Time>,
}

/// What of a token to change.
#[derive(ToSchema)]
struct TokenFields {
    #[schema(nullable = false)]
    list: Option<List>,
}

/// Who calls.
#[derive(ToSchema)]
struct Me {
    auth_method: Method,
    /// The number of the key.
    app_id: Option<i64>,
    person_id: i64,
    person: Person,
    /// Who acts as this person.
    #[schema(nullable = false)]
    acting_for: Option<i64>,
    /// Of a session: the word against forged writes.
    #[schema(nullable = false)]
    csrf_token: Option<String>,
}

/// A kind of credential.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Method {
    ApiKey,
    ApiToken,
    Session,
}

/// What the caller may do.
#[derive(ToSchema)]
struct Access {
    auth_method: Method,
    mode: String,
    stale: bool,
    allowed: u64,
    endpoints: Vec<Endpoint>,
}

/// An endpoint, and whether the caller may call it.
#[derive(ToSchema)]
struct Endpoint {
    method: String,
    path: String,
    tags: Vec<String>,
    modes: Vec<String>,
    allowed: bool,
    code: String,
}

/// A key of the caller.
#[derive(ToSchema)]
struct MyKey {
    id: i64,
    description: String,
    expires: Option<Time>,
    last_used: Option<Time>,
}

/// A password to change.
#[derive(ToSchema)]
struct NewPassword {
    old: String,
    #[schema(min_length = 12, example = "a much longer one")]
    new: String,
}

/// What of a role to write.
#[derive(ToSchema)]
struct RoleFields {
    #[schema(nullable = false, max_length = 60)]
    name: Option<String>,
    #[schema(nullable = false)]
    list: Option<List>,
}

/// The role of a person.
#[derive(ToSchema)]
struct RoleOf {
    /// The number of a role, or `null`.
    #[schema(required)]
    role: Option<i64>,
}

/// Exchange a password for a token.
///
/// Open to everyone. With a `list`, the token is limited to it.
#[utoipa::path(post, path = "/api/v2/api_tokens", request_body = Exchange, responses((status = 200, body = One<Token>)))]
pub(super) async fn exchange() {}

/// List my tokens.
///
/// Without codes and lists.
#[utoipa::path(get, path = "/api/v2/api_tokens", responses((status = 200, body = All<ApiToken>)))]
pub(super) async fn list_tokens() {}

/// Limit a token of mine.
///
/// A token cannot do that for itself: it could widen itself.
#[utoipa::path(put, path = "/api/v2/api_tokens/{id}", params(("id" = i64, Path)), request_body = TokenFields, responses((status = 204)))]
pub(super) async fn limit_token() {}

/// Revoke a token of mine.
///
/// It is no token from the next request on.
#[utoipa::path(delete, path = "/api/v2/api_tokens/{id}", params(("id" = i64, Path)), responses((status = 204)))]
pub(super) async fn revoke_token() {}

/// Renew the token of this request.
///
/// It has a new code with the same list, and the present one ends.
#[utoipa::path(post, path = "/api/v2/api_tokens/renewals", responses((status = 200, body = One<Token>)))]
pub(super) async fn renew_token() {}

/// Revoke the token of this request.
///
/// Signing an app out.
#[utoipa::path(delete, path = "/api/v2/api_tokens/renewals", responses((status = 204)))]
pub(super) async fn sign_out() {}

/// Who am I.
///
/// And by what kind of credential.
#[utoipa::path(get, path = "/api/v2/me", responses((status = 200, body = One<Me>)))]
pub(super) async fn me() {}

/// What may I.
///
/// Every endpoint, whether the caller may call it, and if not, the code of the refusal.
#[utoipa::path(get, path = "/api/v2/me/access", responses((status = 200, body = One<Access>)))]
pub(super) async fn my_access() {}

/// List the tickets that are mine.
///
/// Those whose agent is the caller.
#[utoipa::path(get, path = "/api/v2/me/tickets", params(Listing, Tickets, OfTicket), responses((status = 200, body = Page<Ticket>)))]
pub(super) async fn my_tickets() {}

/// List my keys.
///
/// Without lists and secrets; the first thousand.
#[utoipa::path(get, path = "/api/v2/me/api_keys", responses((status = 200, body = All<MyKey>)))]
pub(super) async fn my_keys() {}

/// Change my password.
///
/// Other sessions and all tokens of mine end.
#[utoipa::path(put, path = "/api/v2/me/password", request_body = NewPassword, responses((status = 204)))]
pub(super) async fn change_password() {}

/// List roles.
///
/// With their lists.
#[utoipa::path(get, path = "/api/v2/roles", params(Listing, Roles), responses((status = 200, body = Page<Role>)))]
pub(super) async fn list_roles() {}

/// Make a role.
///
/// With a name and a list.
#[utoipa::path(post, path = "/api/v2/roles", params(Follow), request_body = RoleFields, responses((status = 201, body = Written<Role>)))]
pub(super) async fn make_role() {}

/// Show a role.
///
/// With its list.
#[utoipa::path(get, path = "/api/v2/roles/{id}", params(("id" = i64, Path)), responses((status = 200, body = One<Role>)))]
pub(super) async fn show_role() {}

/// Change a role.
///
/// And by that every credential of its agents.
#[utoipa::path(put, path = "/api/v2/roles/{id}", params(("id" = i64, Path), Follow), request_body = RoleFields, responses((status = 204), (status = 200, body = One<Role>)))]
pub(super) async fn change_role() {}

/// Remove a role.
///
/// One that nobody has.
#[utoipa::path(delete, path = "/api/v2/roles/{id}", params(("id" = i64, Path)), responses((status = 204)))]
pub(super) async fn remove_role() {}

/// List agents.
///
/// People with a role.
#[utoipa::path(get, path = "/api/v2/agents", params(Listing, Agents), responses((status = 200, body = Page<Agent>)))]
pub(super) async fn list_agents() {}

/// Show an agent.
///
/// Somebody without a role is not found.
#[utoipa::path(get, path = "/api/v2/agents/{id}", params(("id" = i64, Path)), responses((status = 200, body = One<Agent>)))]
pub(super) async fn show_agent() {}

/// Give a person a role, or take it with `null`.
///
/// The next request of each of their credentials feels it.
#[utoipa::path(put, path = "/api/v2/agents/{id}/role", params(("id" = i64, Path)), request_body = RoleOf, responses((status = 204)))]
pub(super) async fn give_role() {}
