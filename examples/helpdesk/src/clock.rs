//! The time, in whole seconds since 1970, as the database keeps it; and as clients see it.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

/// Seconds of an hour.
pub const HOUR: i64 = 3_600;
/// Seconds of a day.
pub const DAY: i64 = 24 * HOUR;

/// Now. Before 1970 it is 1970.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// A time as every answer shows it: `2026-01-31T08:00:00Z`. None for none.
pub fn timestamp(time: impl Into<Option<i64>>) -> Option<String> {
    let time = Timestamp::from_second(time.into()?).ok()?;
    Some(time.to_string())
}

/// The time that a text says (RFC 3339), to the second.
pub fn read(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_second)
}
