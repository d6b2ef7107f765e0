//! Counts of what keys call, in memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::clock::now;

/// The most different rows that wait to be written. Beyond that, calls are not counted, and the log says so.
const MOST: usize = 100_000;

/// Counts that wait to be written.
#[derive(Default)]
pub(crate) struct Usage {
    waiting: Mutex<HashMap<Counted, Count>>,
}

/// What is counted as one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Counted {
    pub(crate) key: i64,
    /// None for what is not in the registry.
    pub(crate) endpoint: Option<u16>,
    pub(crate) code: &'static str,
}

#[derive(Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) calls: i64,
    pub(crate) last: i64,
}

impl Usage {
    pub(crate) fn count(&self, counted: Counted) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= MOST && !waiting.contains_key(&counted) {
            tracing::warn!(target: "acl_keys", "calls of a key are not counted: {MOST} different ones are waiting");
            return;
        }
        let count = waiting.entry(counted).or_default();
        count.calls += 1;
        count.last = now();
    }

    pub(crate) fn take(&self) -> Vec<(Counted, Count)> {
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        let mut all: Vec<_> = waiting.into_iter().collect();
        // All replicas write in the same order, so that no two wait for each other.
        all.sort_by_key(|(counted, _)| *counted);
        all
    }

    pub(crate) fn put_back(&self, all: &[(Counted, Count)]) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for (counted, count) in all {
            let now = waiting.entry(*counted).or_default();
            now.calls += count.calls;
            now.last = now.last.max(count.last);
        }
    }
}
