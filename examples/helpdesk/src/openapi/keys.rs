//! Operations on keys, as the handlers of acl-keys take and answer them.

#![allow(unused_qualifications, reason = "`utoipa::path` writes `self::`")]
#![allow(
    dead_code,
    clippy::unused_async,
    reason = "the handlers are those of acl-keys; here is what the document says of them"
)]

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::fields::Time;

/// A key, without its secret.
#[derive(ToSchema)]
struct Key {
    id: i64,
    #[schema(example = "Warehouse sync")]
    name: String,
    #[schema(example = "key")]
    mode: String,
    /// The number of the agent whose key it is, as text.
    #[schema(example = "2")]
    owner: String,
    /// Of who wrote its lists last.
    #[schema(example = "1")]
    made_by: String,
    #[schema(example = json!(["tickets.counts.get, tickets.departments.list"]))]
    lists: Vec<String>,
    /// Lists that are tried: what they would refuse is counted.
    shadow: Vec<String>,
    /// From where its requests may come; from anywhere without any.
    #[schema(example = json!(["192.0.2.0/24"]))]
    networks: Vec<String>,
    hourly_limit: Option<u32>,
    daily_limit: Option<u32>,
    created: Time,
    expires: Option<Time>,
    revoked: Option<Time>,
    last_used: Option<Time>,
    /// Another one after each change.
    version: i64,
}

#[derive(ToSchema)]
struct Keys {
    keys: Vec<Key>,
}

/// A key to make.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewKey {
    #[schema(example = "Warehouse sync", max_length = 200)]
    name: String,
    /// Any of them may grant.
    #[schema(example = json!(["tickets.counts.get, tickets.departments.list"]))]
    lists: Vec<String>,
    #[schema(nullable = false, example = "key")]
    mode: Option<String>,
    /// The number of an agent, as text; the caller's own without it.
    #[schema(nullable = false, example = "2")]
    owner: Option<String>,
    #[schema(nullable = false)]
    shadow: Option<Vec<String>>,
    #[schema(nullable = false, example = json!(["192.0.2.0/24"]))]
    networks: Option<Vec<String>>,
    #[schema(maximum = 10_000_000, example = 1_000)]
    hourly_limit: Option<u32>,
    #[schema(maximum = 10_000_000, example = 10_000)]
    daily_limit: Option<u32>,
    #[schema(example = "2099-01-31T00:00:00Z")]
    expires: Option<String>,
}

/// What of a key to change. What is left out stays; `null` takes away what a key can be without.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct KeyChange {
    /// The version that the caller has seen: 409 if it is another by now.
    #[schema(nullable = false)]
    version: Option<i64>,
    #[schema(nullable = false, max_length = 200)]
    name: Option<String>,
    #[schema(nullable = false, example = "2")]
    owner: Option<String>,
    #[schema(nullable = false, example = json!(["tickets.counts.get"]))]
    lists: Option<Vec<String>>,
    shadow: Option<Vec<String>>,
    #[schema(example = json!(["192.0.2.0/24"]))]
    networks: Option<Vec<String>>,
    #[schema(maximum = 10_000_000)]
    hourly_limit: Option<u32>,
    #[schema(maximum = 10_000_000)]
    daily_limit: Option<u32>,
    #[schema(example = "2099-01-31T00:00:00Z")]
    expires: Option<String>,
}

/// A key, and its secret, told once. A program sends `Authorization: key ID:SECRET`.
#[derive(ToSchema)]
struct Created {
    key: Key,
    #[schema(example = "helpdesk_…")]
    secret: String,
}

#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Rotation {
    /// For how many seconds the present secret still works.
    #[schema(nullable = false, maximum = 31_536_000, example = 86_400)]
    overlap: Option<u64>,
}

#[derive(ToSchema)]
struct Secret {
    #[schema(example = "helpdesk_…")]
    secret: String,
}

#[derive(ToSchema)]
struct KeyChanges {
    changes: Vec<Change>,
}

/// A change of a key.
#[derive(ToSchema)]
struct Change {
    version: i64,
    at: Time,
    /// The number of who made it.
    who: String,
    #[schema(example = "edit")]
    action: String,
    #[schema(value_type = Option<Object>)]
    before: Option<serde_json::Value>,
    #[schema(value_type = Option<Object>)]
    after: Option<serde_json::Value>,
    gained: Vec<String>,
    lost: Vec<String>,
}

#[derive(ToSchema)]
struct KeyCalls {
    calls: Vec<Called>,
}

/// Calls of an endpoint that ended in the same way.
#[derive(ToSchema)]
struct Called {
    method: String,
    path: String,
    /// `allowed`, `would_deny`, or why they were refused.
    #[schema(example = "allowed")]
    code: String,
    calls: u64,
    last: Time,
}

/// What narrows a list of keys.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct KeySearch {
    /// Part of the name, of the owner or of a list.
    #[param(max_length = 200)]
    text: Option<String>,
    /// The number of the agent whose keys they are.
    owner: Option<String>,
    /// An endpoint that they can call.
    #[param(example = "DELETE /api/v2/tickets/{id}")]
    reaches: Option<String>,
    /// Keys made before the one with this number.
    before: Option<i64>,
    /// The most keys.
    #[param(minimum = 1, maximum = 1_000)]
    count: Option<u32>,
}

/// List keys.
///
/// The newest first; one's own without `keys.others.list`.
#[utoipa::path(get, path = "/api/v2/keys", params(KeySearch), responses((status = 200, body = Keys)))]
pub(super) async fn list() {}

/// Make a key.
///
/// Its secret is in this answer and never again.
#[utoipa::path(post, path = "/api/v2/keys", request_body = NewKey, responses((status = 201, body = Created)))]
pub(super) async fn create() {}

/// Show a key.
///
/// Without its secret.
#[utoipa::path(get, path = "/api/v2/keys/{id}", params(("id" = i64, Path)), responses((status = 200, body = Key)))]
pub(super) async fn get() {}

/// Change a key.
///
/// What is left out stays, its lists too.
#[utoipa::path(patch, path = "/api/v2/keys/{id}", params(("id" = i64, Path)), request_body = KeyChange, responses((status = 200, body = Key)))]
pub(super) async fn change() {}

/// Revoke a key.
///
/// It is no key from the next request on.
#[utoipa::path(delete, path = "/api/v2/keys/{id}", params(("id" = i64, Path)), responses((status = 200, body = Key)))]
pub(super) async fn revoke() {}

/// Rotate a key.
///
/// It has a new secret; the present one ends, at once or after `overlap` seconds.
#[utoipa::path(post, path = "/api/v2/keys/{id}/rotate", params(("id" = i64, Path)), request_body = Rotation, responses((status = 200, body = Secret)))]
pub(super) async fn rotate() {}

/// What was changed of a key.
///
/// The last hundred changes, the newest first.
#[utoipa::path(get, path = "/api/v2/keys/{id}/audit", params(("id" = i64, Path)), responses((status = 200, body = KeyChanges)))]
pub(super) async fn audit() {}

/// What a key has called.
///
/// And what it was refused. Calls of the last second may be missing.
#[utoipa::path(get, path = "/api/v2/keys/{id}/usage", params(("id" = i64, Path)), responses((status = 200, body = KeyCalls)))]
pub(super) async fn usage() {}
