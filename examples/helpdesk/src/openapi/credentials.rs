//! Operations on credentials and roles.

#![allow(unused_qualifications, reason = "`utoipa::path` writes `self::`")]
#![allow(
    dead_code,
    clippy::unused_async,
    reason = "the handlers are elsewhere; here is what the document says of them"
)]

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::envelope::{All, Made, One, Page, Written};
use crate::fields::{Id, Time};
use crate::resources::agents::{Agent, Agents};
use crate::resources::people::Person;
use crate::resources::roles::{Role, Roles};
use crate::resources::tickets::{Ticket, Tickets};
use crate::rows::Listing;
use crate::sideload::{Follow, OfTicket};

/// A key, without its code.
#[derive(ToSchema)]
struct ApiKey {
    id: i64,
    #[schema(example = "Warehouse sync")]
    description: String,
    agent: i64,
    #[schema(nullable = false)]
    made_by: Option<i64>,
    #[schema(example = "tickets.counts.get, tickets.departments.list")]
    list: String,
    candidate: Option<String>,
    r#type: KeyType,
    #[schema(nullable = false)]
    hourly_limit: Option<i64>,
    #[schema(nullable = false)]
    daily_limit: Option<i64>,
    expires: Option<Time>,
    revoked: Option<Time>,
    last_used: Option<Time>,
    #[schema(nullable = false)]
    created: Option<Time>,
    /// How many endpoints its list grants, within its bounds.
    #[schema(nullable = false)]
    endpoints: Option<u64>,
}

/// What a key may do as another agent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum KeyType {
    Normal,
    Superuser,
}

/// What of a key to write; what is left out stays, or has its default.
#[derive(ToSchema)]
struct KeyFields {
    #[schema(max_length = 200, example = "Warehouse sync")]
    description: Option<String>,
    agent: Option<i64>,
    list: Option<List>,
    candidate: Option<List>,
    r#type: Option<KeyType>,
    #[schema(minimum = 0, maximum = 10_000_000, example = 1000)]
    hourly_limit: Option<i64>,
    #[schema(minimum = 0, maximum = 10_000_000, example = 10_000)]
    daily_limit: Option<i64>,
    /// Within ten years, or never.
    expires: Option<End>,
}

/// Patterns: one text, or an array with a pattern in each text.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum List {
    #[schema(example = "tickets.counts.get, tickets.departments.list")]
    Text(String),
    Patterns(Vec<String>),
}

/// A time, also in seconds since 1970.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum End {
    Time(Time),
    Seconds(i64),
}

/// A code, told once.
#[derive(ToSchema)]
struct NewCode {
    id: i64,
    code: String,
    #[schema(example = "key 1:AK…")]
    authorization: String,
}

/// A list that a key might have.
#[derive(ToSchema)]
struct KeyPreview {
    key: Id,
    list: List,
}

/// What it would do.
#[derive(ToSchema)]
struct ListPreview {
    endpoints: u64,
    gained: Vec<String>,
    lost: Vec<String>,
}

/// Denies for many keys.
#[derive(ToSchema)]
struct Narrowing {
    /// As the parameters of the list of keys.
    #[schema(nullable = false, value_type = Option<Object>)]
    search: Option<serde_json::Value>,
    denies: List,
    #[schema(nullable = false)]
    apply: Option<bool>,
}

/// What became of the keys.
#[derive(ToSchema)]
struct Narrowed {
    applied: bool,
    changed: u64,
    untouched: u64,
    lost: Vec<Lost>,
    more_lost: u64,
}

/// Endpoints that keys lose.
#[derive(ToSchema)]
struct Lost {
    keys: u64,
    endpoints: Vec<String>,
}

/// Calls of a key.
#[derive(ToSchema)]
struct Calls {
    method: String,
    path: String,
    allowed: i64,
    denied: i64,
    would_deny: i64,
    last: Time,
}

/// A list for a key.
#[derive(ToSchema)]
struct Suggestion {
    list: Option<String>,
    endpoints: u64,
    calls: u64,
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

/// What narrows a list of keys. What is empty does not narrow.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct KeySearch {
    /// Part of the text of a list.
    #[param(max_length = 200)]
    pattern: Option<String>,
    /// An endpoint that the key can call.
    #[param(example = "DELETE /api/v2/tickets/{id}")]
    reaches: Option<String>,
    /// Part of the description, or the number of the key.
    #[param(max_length = 200)]
    text: Option<String>,
    /// Part of the name of the agent, or their number.
    #[param(max_length = 200)]
    agent: Option<String>,
    /// Keys with exactly this list, by its number.
    list: Option<String>,
    /// Such as `unused`, `expiring`, `superuser`, `stale`, `candidate`, `revoked`.
    state: Option<String>,
    /// The page, from 1.
    page: Option<String>,
    /// The most keys of a page.
    count: Option<String>,
}

/// Find keys.
///
/// By `pattern`, `reaches`, `text`, `agent`, `list`, `state`; `page` and `count` select.
#[utoipa::path(get, path = "/api/v2/api_keys", params(KeySearch), responses((status = 200, body = Page<ApiKey>)))]
pub(super) async fn list_keys() {}

/// Make a key.
///
/// Its code is in this answer and never again.
#[utoipa::path(post, path = "/api/v2/api_keys", request_body = KeyFields, responses((status = 201, body = One<NewCode>)))]
pub(super) async fn make_key() {}

/// What a change of a list would do.
///
/// What it would add and take away; nothing is saved.
#[utoipa::path(post, path = "/api/v2/api_keys/previews", request_body = KeyPreview, responses((status = 200, body = One<ListPreview>)))]
pub(super) async fn preview_list() {}

/// Add denies to the lists of many keys.
///
/// Without `apply` it is a preview.
#[utoipa::path(post, path = "/api/v2/api_keys/narrowings", request_body = Narrowing, responses((status = 200, body = One<Narrowed>)))]
pub(super) async fn narrow_keys() {}

/// Show a key.
///
/// Without its code.
#[utoipa::path(get, path = "/api/v2/api_keys/{id}", params(("id" = i64, Path)), responses((status = 200, body = One<ApiKey>)))]
pub(super) async fn show_key() {}

/// Change a key.
///
/// What is left out stays, its list too.
#[utoipa::path(put, path = "/api/v2/api_keys/{id}", params(("id" = i64, Path), Follow), request_body = KeyFields, responses((status = 204), (status = 200, body = One<ApiKey>)))]
pub(super) async fn change_key() {}

/// Revoke a key.
///
/// It is no key from the next request on.
#[utoipa::path(delete, path = "/api/v2/api_keys/{id}", params(("id" = i64, Path)), responses((status = 204)))]
pub(super) async fn revoke_key() {}

/// Rotate a key.
///
/// It has a new code, while the old one lives for a day.
#[utoipa::path(post, path = "/api/v2/api_keys/{id}/codes", params(("id" = i64, Path)), responses((status = 201, body = One<NewCode>)))]
pub(super) async fn rotate_key() {}

/// End the old code of a rotated key.
///
/// At once.
#[utoipa::path(delete, path = "/api/v2/api_keys/{id}/codes/old", params(("id" = i64, Path)), responses((status = 204)))]
pub(super) async fn end_old_code() {}

/// Make the candidate list the list.
///
/// The key has no candidate list then.
#[utoipa::path(post, path = "/api/v2/api_keys/{id}/promotions", params(("id" = i64, Path)), responses((status = 201, body = One<Made>)))]
pub(super) async fn promote_key() {}

/// What a key has called.
///
/// And what its candidate list would have refused.
#[utoipa::path(get, path = "/api/v2/api_keys/{id}/calls", params(("id" = i64, Path)), responses((status = 200, body = All<Calls>)))]
pub(super) async fn list_calls() {}

/// Suggest a list.
///
/// The one that grants what the key has called.
#[utoipa::path(get, path = "/api/v2/api_keys/{id}/suggestion", params(("id" = i64, Path)), responses((status = 200, body = One<Suggestion>)))]
pub(super) async fn suggest_list() {}

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
/// Without lists and codes.
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
