//! Hourly and daily limits of a key. Replicas lease requests in blocks from the database, so together they never allow
//! more than the limit, and only some requests need a query.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use sqlx::{AnyConnection, Row as _};

use crate::database::Database;
use crate::error::Error;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// The part of what is left that one lease takes: small, so that little is lost when a replica stops.
const PART: i64 = 16;
/// The most requests of a lease.
const MOST: i64 = 10_000;

/// How many requests a key may make.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) hourly: Option<u32>,
    pub(crate) daily: Option<u32>,
}

/// A window in which requests are counted. It begins at a multiple of its length since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) seconds: i64,
    pub(crate) limit: i64,
}

impl Window {
    fn number(self, at: i64) -> i64 {
        at.div_euclid(self.seconds)
    }

    /// `hour` or `day`.
    pub(crate) const fn name(self) -> &'static str {
        if self.seconds == HOUR { "hour" } else { "day" }
    }

    fn end(self, at: i64) -> i64 {
        (self.number(at) + 1) * self.seconds
    }
}

impl Limits {
    pub(crate) const fn is_none(self) -> bool {
        self.hourly.is_none() && self.daily.is_none()
    }

    /// The shortest first.
    pub(crate) fn windows(self) -> impl Iterator<Item = Window> {
        let window = |seconds, limit: Option<u32>| Some(Window { seconds, limit: i64::from(limit?) });
        [window(HOUR, self.hourly), window(DAY, self.daily)].into_iter().flatten()
    }
}

/// What this process has leased for a key and not used yet.
pub(crate) struct Meter {
    key: i64,
    limits: Limits,
    /// The number of the hour or day in the upper half, the requests left in the lower.
    block: AtomicU64,
    /// Until when nothing is left.
    refused: AtomicI64,
    /// What is left of the limit of each window, as the last lease told: for headers.
    left: [AtomicI64; 2],
    /// One lease at a time: requests that arrive meanwhile wait for it and share it.
    leasing: tokio::sync::Mutex<()>,
}

impl Meter {
    pub(crate) fn new(key: i64, limits: Limits) -> Self {
        Self {
            key,
            limits,
            block: AtomicU64::new(0),
            refused: AtomicI64::new(0),
            left: [AtomicI64::new(0), AtomicI64::new(0)],
            leasing: tokio::sync::Mutex::new(()),
        }
    }

    pub(crate) const fn limits(&self) -> Limits {
        self.limits
    }

    /// Counts a request without a query: `Some(Ok)` if it is within the limits, `Some(Err)` with the time to wait if it
    /// is not, and `None` if the database must be asked.
    pub(crate) fn take(&self, now: i64) -> Option<Result<(), Duration>> {
        let until = self.refused.load(Ordering::Acquire);
        if now < until {
            return Some(Err(seconds(until - now)));
        }
        let number = self.number(now);
        let taken = self.block.fetch_update(Ordering::AcqRel, Ordering::Acquire, |block| {
            let (of, left) = unpack(block);
            (of == number && left > 0).then(|| pack(of, left - 1))
        });
        taken.ok().map(|_| Ok(()))
    }

    /// Counts a request, and leases a block if none is left.
    pub(crate) async fn take_or_lease(
        &self,
        database: &Database,
        now: i64,
    ) -> Result<Result<(), Duration>, Error> {
        let _one = self.leasing.lock().await;
        if let Some(taken) = self.take(now) {
            return Ok(taken);
        }
        let mut transaction = database.begin().await?;
        let (number, unused) = unpack(self.block.load(Ordering::Acquire));
        let mut most = MOST;
        let mut exhausted = None;
        let mut rows = Vec::new();
        let first = self.limits.windows().next().map_or(HOUR, |window| window.seconds);
        let begun = number.saturating_mul(first);
        for window in self.limits.windows() {
            // What is left of a block of a past hour can no longer be used, but still counts towards the limit of the
            // day, so it is given back.
            let is_of_same = window.seconds > first && window.number(begun) == window.number(now);
            let unused = if is_of_same { unused } else { 0 };
            let used = count(&mut transaction, self.key, window, now, -unused).await?;
            let left = window.limit - used;
            most = most.min((left / PART).max(1)).min(left);
            if left <= 0 {
                exhausted = exhausted.max(Some(window.end(now)));
            }
            rows.push((window, left));
        }
        if let Some(until) = exhausted {
            transaction.commit().await?;
            self.block.store(0, Ordering::Release);
            self.refused.store(until, Ordering::Release);
            self.tell(rows.iter().map(|(_, left)| *left));
            return Ok(Err(seconds(until - now)));
        }
        for (window, _) in &rows {
            count(&mut transaction, self.key, *window, now, most).await?;
        }
        transaction.commit().await?;
        // One of them is this request's.
        self.block.store(pack(self.number(now), most - 1), Ordering::Release);
        self.tell(rows.iter().map(|(_, left)| left - most));
        Ok(Ok(()))
    }

    /// What is left of each window, at most, with the seconds until its end.
    pub(crate) fn left(&self, now: i64) -> impl Iterator<Item = (Window, i64, i64)> + '_ {
        let (number, unused) = unpack(self.block.load(Ordering::Acquire));
        let unused = if number == self.number(now) { unused } else { 0 };
        self.limits.windows().zip(&self.left).map(move |(window, left)| {
            let left = left.load(Ordering::Acquire) + unused;
            (window, left.clamp(0, window.limit), window.end(now) - now)
        })
    }

    fn tell(&self, left: impl Iterator<Item = i64>) {
        self.left.iter().zip(left).for_each(|(told, left)| told.store(left, Ordering::Release));
    }

    /// The number of the shortest window, in which a block is valid.
    fn number(&self, now: i64) -> i64 {
        self.limits.windows().next().map_or(0, |window| window.number(now))
    }
}

/// Adds to what is leased in a window, and returns the new sum. The row stays locked until the transaction ends.
async fn count(db: &mut AnyConnection, key: i64, window: Window, now: i64, add: i64) -> Result<i64, Error> {
    let row = sqlx::query(
        "INSERT INTO acl_leases (key_id, seconds, number, leased) VALUES ($1, $2, $3, $4)
         ON CONFLICT (key_id, seconds, number) DO UPDATE SET leased = acl_leases.leased + excluded.leased
         RETURNING leased",
    )
    .bind(key)
    .bind(window.seconds)
    .bind(window.number(now))
    .bind(add)
    .fetch_one(db)
    .await?;
    Ok(row.try_get(0)?)
}

fn pack(number: i64, left: i64) -> u64 {
    let half = |value: i64| u64::from(u32::try_from(value).unwrap_or_default());
    half(number) << 32 | half(left)
}

fn unpack(block: u64) -> (i64, i64) {
    let half = |value: u64| i64::from(u32::try_from(value & u64::from(u32::MAX)).unwrap_or_default());
    (half(block >> 32), half(block))
}

fn seconds(left: i64) -> Duration {
    Duration::from_secs(u64::try_from(left).unwrap_or_default())
}
