//! Counts of what keys call, in memory.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::clock::now;

/// The most different rows of a part that wait to be written. Beyond that, calls are not counted, and the log says so.
const MOST: usize = 20_000;

/// How many parts there are.
const PARTS: usize = 16;

/// Counts that wait to be written. Each thread has a part of its own as far as there are enough, so a thread that is
/// interrupted while it counts keeps no other one waiting.
#[derive(Default)]
pub(crate) struct Usage {
    parts: [Part; PARTS],
}

/// On lines of the processor's cache that no other part has.
#[derive(Default)]
#[repr(align(128))]
struct Part(Mutex<HashMap<Counted, Count>>);

thread_local! {
    /// The part of this thread.
    static PART: usize = {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        THREADS.fetch_add(1, Ordering::Relaxed) % PARTS
    };
}

impl Part {
    fn counts(&self) -> MutexGuard<'_, HashMap<Counted, Count>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
    /// The decision id of the last refused call.
    pub(crate) decision: Option<Uuid>,
}

impl Usage {
    pub(crate) fn count(&self, counted: Counted, decision: Option<Uuid>) {
        let mut waiting = self.part().counts();
        if waiting.len() >= MOST && !waiting.contains_key(&counted) {
            tracing::warn!(target: "acl_keys", "calls of a key are not counted: {MOST} different ones are waiting");
            return;
        }
        waiting.entry(counted).or_default().add(Count { calls: 1, last: now(), decision });
    }

    fn part(&self) -> &Part {
        let number = PART.with(|number| *number);
        self.parts.get(number).unwrap_or(&self.parts[0])
    }

    pub(crate) fn take(&self) -> Vec<(Counted, Count)> {
        let mut all: Vec<(Counted, Count)> = Vec::new();
        for part in &self.parts {
            let waiting = std::mem::take(&mut *part.counts());
            all.extend(waiting);
        }
        // All replicas write in the same order, so that no two wait for each other.
        all.sort_by_key(|(counted, _)| *counted);
        all.dedup_by(|later, first| {
            let is_same = later.0 == first.0;
            if is_same {
                first.1.add(later.1);
            }
            is_same
        });
        all
    }

    pub(crate) fn put_back(&self, all: &[(Counted, Count)]) {
        let mut waiting = self.part().counts();
        for (counted, count) in all {
            waiting.entry(*counted).or_default().add(*count);
        }
    }
}

impl Count {
    fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.last = self.last.max(other.last);
        // Ids of one process sort by time.
        self.decision = self.decision.max(other.decision);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_many_threads_are_summed() {
        let usage = Usage::default();
        let counted = |key| Counted { key, endpoint: Some(0), code: "allowed" };
        std::thread::scope(|scope| {
            for _ in 0..40 {
                scope.spawn(|| (0..100).for_each(|at| usage.count(counted(at % 10), None)));
            }
        });
        let all = usage.take();
        assert_eq!(
            all.iter().map(|(counted, count)| (counted.key, count.calls)).collect::<Vec<_>>(),
            (0..10).map(|key| (key, 400)).collect::<Vec<_>>()
        );
        usage.put_back(&all);
        usage.count(counted(3), None);
        assert_eq!(usage.take().into_iter().map(|(_, count)| count.calls).sum::<i64>(), 4_001);
        assert!(usage.take().is_empty());
    }
}
