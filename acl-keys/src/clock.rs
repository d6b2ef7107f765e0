//! Seconds since 1970, which is how the database has times.

use jiff::Timestamp;

/// The time now.
pub(crate) fn now() -> i64 {
    Timestamp::now().as_second()
}

/// A time of the database. What no calendar has is shown as 1970.
pub(crate) fn timestamp(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
