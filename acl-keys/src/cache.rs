//! Cached credentials. Each is trusted for as long as the database is known not to have changed it.

use std::hash::Hash;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use acl_core::{Mode, Registry};
use acl_tower::{Credential, ListTexts};
use quick_cache::sync::Cache as Quick;

use crate::caller::Caller;
use crate::clock::now;
use crate::limits::{Limits, Meter};

/// A credential as requests share it.
pub(crate) type Known<R> = Arc<Credential<R, Caller>>;

/// What a credential may do, without its principal. Many keys can share one.
type Meaning = (Mode, ListTexts, Vec<ListTexts>);

pub(crate) struct Cache<R: Registry> {
    /// By the ids of secrets.
    known: Quick<i64, Known<R>>,
    /// Equal lists within equal bounds are decided once, and share their memory.
    meanings: Quick<Meaning, Credential<R, ()>>,
    /// By the ids of keys. What is leased for a key outlives its cached credential, which any change of the key
    /// removes.
    meters: Quick<i64, Arc<Meter>>,
    /// Held while a meter is looked up and perhaps replaced: two of one key would count apart.
    metering: Mutex<()>,
    news: News,
}

/// How far this process has followed the changes of the database, and until when it may trust what it has cached.
pub(crate) struct News {
    /// The version of the last change that is known here. Held while credentials come and go.
    applied: Mutex<i64>,
    /// Raised to discard everything that is cached.
    epoch: AtomicU64,
    /// Milliseconds after `start` until which what is cached is trusted.
    trusted: AtomicU64,
    /// The same in seconds since 1970, for a machine that sleeps: the clock above may stand still meanwhile.
    trusted_awake: AtomicI64,
    start: Instant,
    bound: Duration,
}

impl News {
    fn new(bound: Duration) -> Self {
        let (epoch, trusted, trusted_awake) = (AtomicU64::new(0), AtomicU64::new(0), AtomicI64::new(0));
        Self { applied: Mutex::new(-1), epoch, trusted, trusted_awake, start: Instant::now(), bound }
    }

    /// Whether what is cached may be trusted at this time, in seconds since 1970.
    pub(crate) fn is_fresh(&self, now: i64) -> bool {
        self.milliseconds(Instant::now()) < self.trusted.load(Ordering::Acquire)
            && now < self.trusted_awake.load(Ordering::Acquire)
    }

    fn trust(&self, asked: Asked) {
        let until = self.milliseconds(asked.at + self.bound);
        self.trusted.fetch_max(until, Ordering::AcqRel);
        // Two more, since these seconds are whole ones: the first clock is the exact one.
        let bound = i64::try_from(self.bound.as_secs()).unwrap_or(i64::MAX).saturating_add(2);
        self.trusted_awake.store(asked.awake.saturating_add(bound), Ordering::Release);
    }

    fn milliseconds(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.start).as_millis()).unwrap_or(u64::MAX)
    }

    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Acquire)
    }
}

/// When the database was asked, by both clocks.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    at: Instant,
    awake: i64,
}

impl Asked {
    pub(crate) fn now() -> Self {
        Self { at: Instant::now(), awake: now() }
    }
}

/// What a store needs of a cache, without the type of the registry.
pub(crate) trait Listen: Send + Sync {
    fn news(&self) -> &News;

    /// The version of the last change that is known here; -1 before the first look.
    fn applied(&self) -> i64 {
        *self.news().applied.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records all changes up to a version, which the database reported when it was asked at this time. `None` stands
    /// for too many secrets to name.
    fn apply(&self, version: i64, changed: Option<&[i64]>, asked: Asked) {
        let news = self.news();
        let mut applied = news.applied.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(secrets) = changed {
            for secret in secrets {
                self.forget(*secret);
            }
            *applied = version.max(*applied);
        } else {
            news.epoch.fetch_add(1, Ordering::AcqRel);
            // The version can be lower than before: somebody may have restored an older copy of the database.
            *applied = version;
        }
        news.trust(asked);
    }

    fn forget(&self, secret: i64);
}

impl<R: Registry> Listen for Cache<R> {
    fn news(&self) -> &News {
        &self.news
    }

    fn forget(&self, secret: i64) {
        self.known.remove(&secret);
    }
}

impl<R: Registry> Cache<R> {
    pub(crate) fn new(capacity: u64, bound: Duration) -> Self {
        Self {
            known: bounded(capacity),
            meanings: bounded(capacity.min(10_000)),
            meters: bounded(capacity.saturating_mul(2)),
            metering: Mutex::new(()),
            news: News::new(bound),
        }
    }

    /// How many credentials there are.
    pub(crate) fn len(&self) -> u64 {
        u64::try_from(self.known.len()).unwrap_or(u64::MAX)
    }

    /// The credential of this secret, if it is cached and still trusted.
    pub(crate) fn get(&self, secret: i64) -> Option<Known<R>> {
        let known = self.known.get(&secret)?;
        (known.principal().epoch == self.news.epoch()).then_some(known)
    }

    /// Caches a credential that was read when the database had this version. If this process already knows of a later
    /// change, the credential may be out of date, and is not cached.
    pub(crate) fn put(&self, secret: i64, known: &Known<R>, version: i64) {
        let applied = self.news.applied.lock().unwrap_or_else(PoisonError::into_inner);
        if version >= *applied && known.principal().epoch == self.news.epoch() {
            self.known.insert(secret, Arc::clone(known));
        }
    }

    /// The meter of a key with these limits; none if the key has no limits.
    pub(crate) fn meter(&self, key: i64, limits: Limits) -> Option<Arc<Meter>> {
        if limits.is_none() {
            return None;
        }
        let _one = self.metering.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.meters.get(&key).filter(|meter| meter.limits() == limits);
        let meter = known.unwrap_or_else(|| {
            let meter = Arc::new(Meter::new(key, limits));
            self.meters.insert(key, Arc::clone(&meter));
            meter
        });
        Some(meter)
    }

    /// A credential with these lists within these bounds.
    pub(crate) fn credential(
        &self,
        mode: Mode,
        lists: ListTexts,
        bounds: Vec<ListTexts>,
        caller: Caller,
    ) -> Known<R> {
        let name = format!("key {}", caller.id);
        let meaning = (mode, lists, bounds);
        let held = self.meanings.get(&meaning).unwrap_or_else(|| {
            let (mode, lists, bounds) = &meaning;
            let own = Credential::any_of(lists.iter().cloned(), *mode, ());
            let held = bounds.iter().fold(own, |held, bound| held.within_any_of(bound.iter().cloned()));
            self.meanings.insert(meaning.clone(), held.clone());
            held
        });
        Arc::new(held.with_principal(caller).named(name))
    }
}

/// A cache of at most this many values. It grows as they come: few applications have as many keys as they may.
fn bounded<K: Eq + Hash, V: Clone>(most: u64) -> Quick<K, V> {
    Quick::new(usize::try_from(most).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cached_is_trusted_by_both_clocks() {
        let news = News::new(Duration::from_secs(5));
        let now = now();
        assert!(!news.is_fresh(now), "nothing was asked yet");
        news.trust(Asked::now());
        assert!(news.is_fresh(now));
        // The machine slept for a minute, in which the other clock stood still.
        assert!(!news.is_fresh(now + 60));
        let news = News::new(Duration::from_millis(100));
        news.trust(Asked::now());
        std::thread::sleep(Duration::from_millis(110));
        assert!(!news.is_fresh(now));
    }

    mod handlers {
        #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
        #[allow(dead_code, reason = "nothing is served here")]
        pub(super) fn list() {}
    }

    acl::registry! {
        struct Api;
        endpoints: [handlers::list],
    }

    /// Caches this many credentials of keys with one list and a hundred owners.
    fn fill(cache: &Cache<Api>, numbers: std::ops::Range<i64>) {
        for number in numbers {
            let caller = Caller {
                id: number,
                owner: format!("person {}", number % 100).into(),
                secret: number,
                hash: [7; 32],
                expires: i64::MAX,
                networks: [].into(),
                shadow: None,
                meter: None,
                epoch: 0,
            };
            let known = cache.credential(Mode::KEY, ["tickets.*".into()].into(), Vec::new(), caller);
            cache.put(number, &known, 0);
        }
    }

    #[test]
    fn a_cached_credential_takes_at_most_300_bytes() {
        let cache = Cache::new(1_000_000, Duration::from_secs(5));
        // The first ones bring what is shared.
        fill(&cache, 0..100);
        for (from, to) in [(100, 10_000), (10_000, 100_000)] {
            let bytes = allocation_counter::measure(|| fill(&cache, from..to)).bytes_current;
            let of_each = bytes / (to - from);
            println!("{of_each} bytes a cached credential, from {from} to {to}");
            assert!((100..=300).contains(&of_each), "{of_each}");
        }
        assert_eq!(cache.len(), 100_000);
    }
}
