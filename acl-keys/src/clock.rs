//! Times as the database stores them: seconds since 1970.

use jiff::Timestamp;

/// The time now.
pub(crate) fn now() -> i64 {
    Timestamp::now().as_second()
}

/// A stored time. A number outside the range of the calendar becomes 1970.
pub(crate) fn timestamp(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
