//! What is timed: lists and an order of endpoints, the same in every run.

use std::collections::BTreeSet;

use acl::{EndpointId, Registry as _, Tag};

use crate::api::GitHub;

/// Few in a debug build, whose times say nothing and take long.
const LISTS: usize = if cfg!(debug_assertions) { 20 } else { 1_000 };

/// Different lists of one to four patterns, made of the registry's tags in the ways people write them.
pub(crate) fn lists() -> BTreeSet<String> {
    let tags: Vec<Tag<'_>> = GitHub::CATALOG.tags().collect();
    let mut random = Random(1);
    let mut lists = BTreeSet::new();
    while lists.len() < LISTS {
        let mut tag = || tags[random.below(tags.len())];
        let mut segment = |at| tag().segments().nth(at).unwrap_or("*");
        let (group, other, resource) = (segment(0), segment(0), segment(1));
        let (first, second, third) = (tag(), tag(), tag());
        lists.insert(match random.below(5) {
            0 => format!("{group}.*, -*.delete"),
            1 => format!("*.list, *.get, -{group}.*"),
            2 => format!("{group}.*, {other}.*, *.{resource}.*, -*.delete"),
            3 => format!("{first}, {second}, {third}"),
            _ => format!("{first}, {group}.*.list"),
        });
    }
    lists
}

/// Every endpoint, in an order that no prefetcher foresees, the same in every run.
pub(crate) fn shuffled() -> Vec<EndpointId<GitHub>> {
    let mut order: Vec<_> = EndpointId::all().collect();
    let mut random = Random(2);
    for last in (1..order.len()).rev() {
        order.swap(last, random.below(last + 1));
    }
    order
}

/// Knuth's linear congruential generator: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit
    }
}
