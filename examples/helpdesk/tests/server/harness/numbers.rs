//! Numbers of rows that tests know.

use serde_json::Value;

use super::watch::keep_key;

/// Numbers that the demonstration data has.
pub const ADMINISTRATOR: i64 = 1;
pub const AGENT: i64 = 2;
pub const READER: i64 = 3;
pub const AGENTS_ROLE: i64 = 2;
pub const READERS_ROLE: i64 = 3;

/// The number of a key in `key ID:SECRET`.
pub fn key_id(authorization: &str) -> i64 {
    authorization.trim_start_matches("key ").split_once(':').unwrap().0.parse().unwrap()
}

/// `key ID:SECRET`, of what the answer told of a new secret, which is kept.
pub fn authorization(id: &Value, secret: &Value) -> String {
    let authorization = format!("key {id}:{}", secret.as_str().unwrap());
    keep_key(&authorization);
    authorization
}
