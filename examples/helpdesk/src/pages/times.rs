//! Times as people read them, in days from now; no library of calendars for three columns.

use super::frame::counted;
use crate::clock::{DAY, HOUR, now};

/// `3 days ago`, `in 2 hours`, `never`.
pub(super) fn relative(time: Option<i64>) -> String {
    let Some(time) = time else { return "never".to_owned() };
    let ahead = time - now();
    let distance = ahead.abs();
    let (count, unit) = match distance {
        ..60 => return "just now".to_owned(),
        60..HOUR => (distance / 60, "minute"),
        HOUR..DAY => (distance / HOUR, "hour"),
        _ => (distance / DAY, "day"),
    };
    let span = counted(count, unit);
    if ahead > 0 { format!("in {span}") } else { format!("{span} ago") }
}
