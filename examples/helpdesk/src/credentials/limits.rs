//! Requests of a key in this hour and this day. They are in the database, so a restart forgives nothing.

use sqlx::AnyPool;

use crate::clock::{DAY, HOUR, now};
use crate::failure::Failure;

/// Counts one request of the key.
///
/// # Errors
/// 429 with the seconds until the hour or the day is over; then nothing is counted.
pub async fn count(db: &AnyPool, key: i64, hourly: i64, daily: i64) -> Result<(), Failure> {
    let time = now();
    let (hour, first_of_day) = (time / HOUR, time / DAY * (DAY / HOUR));
    // One statement, so that no two requests take the last place.
    let counted: Option<i64> = sqlx::query_scalar(
        "INSERT INTO key_hours (api_key, hour, count)
         SELECT $1, $2, 1 WHERE $4 > 0
            AND $5 > (SELECT CAST(coalesce(sum(count), 0) AS BIGINT) FROM key_hours WHERE api_key = $1 AND hour >= $3)
         ON CONFLICT (api_key, hour) DO UPDATE SET count = key_hours.count + 1 WHERE key_hours.count < $4
         RETURNING count",
    )
    .bind(key)
    .bind(hour)
    .bind(first_of_day)
    .bind(hourly)
    .bind(daily)
    .fetch_optional(db)
    .await?;
    if counted.is_some() {
        return Ok(());
    }
    let today: i64 = sqlx::query_scalar(
        "SELECT CAST(coalesce(sum(count), 0) AS BIGINT) FROM key_hours WHERE api_key = $1 AND hour >= $2",
    )
    .bind(key)
    .bind(first_of_day)
    .fetch_one(db)
    .await?;
    let window = if today >= daily { DAY } else { HOUR };
    Err(Failure::too_many(window - time % window))
}
