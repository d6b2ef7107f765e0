//! What one visitor is shown once, after a redirect: what an action did, and a secret. It is kept in memory for minutes;
//! who loads the page again does not see it again, and does nothing again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::secret::Code;

/// How long it waits to be shown.
const KEPT: Duration = Duration::from_secs(300);
/// The most that wait.
const MOST: usize = 1_000;

/// By the number of the session.
#[derive(Clone, Default)]
pub(super) struct Once {
    messages: Waiting<i64, String>,
    /// By the number of the key, too.
    codes: Waiting<(i64, i64), Code>,
}

type Entries<K, T> = HashMap<K, (Instant, T)>;

struct Waiting<K, T>(Arc<Mutex<Entries<K, T>>>);

impl Once {
    /// Says what was done on the next page of this session.
    pub(super) fn say(&self, session: i64, message: String) {
        self.messages.put(session, message);
    }

    /// What was done.
    pub(super) fn said(&self, session: i64) -> Option<String> {
        self.messages.take(&session)
    }

    /// Keeps a new code of a key for the page that shows it.
    pub(super) fn keep(&self, session: i64, key: i64, code: Code) {
        self.codes.put((session, key), code);
    }

    /// The new code.
    pub(super) fn code(&self, session: i64, key: i64) -> Option<Code> {
        self.codes.take(&(session, key))
    }
}

impl<K: Eq + std::hash::Hash, T> Waiting<K, T> {
    fn put(&self, key: K, value: T) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, (since, _)| since.elapsed() < KEPT);
        if waiting.len() < MOST {
            waiting.insert(key, (Instant::now(), value));
        }
    }

    fn take(&self, key: &K) -> Option<T> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.remove(key).filter(|(since, _)| since.elapsed() < KEPT).map(|(_, value)| value)
    }
}

impl<K, T> Clone for Waiting<K, T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, T> Default for Waiting<K, T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}
