//! Numbers of rows that tests know.

/// Numbers that the demonstration data has.
pub const ADMINISTRATOR: i64 = 1;
pub const AGENT: i64 = 2;
pub const READER: i64 = 3;
pub const AGENTS_ROLE: i64 = 2;
pub const READERS_ROLE: i64 = 3;

/// The number of a key in `key ID:CODE`.
pub fn key_id(authorization: &str) -> i64 {
    authorization.trim_start_matches("key ").split_once(':').unwrap().0.parse().unwrap()
}
