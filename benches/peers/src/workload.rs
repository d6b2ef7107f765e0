//! What is decided: lists that every peer can express, and endpoints in two orders; the same in every run.

use acl::{EndpointId, Mode, PatternList, Registry};

/// Knuth's linear congruential generator.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

pub(crate) fn tags<R: Registry>() -> Vec<&'static str> {
    EndpointId::<R>::all().filter_map(|id| id.tags().next()).map(acl::Tag::as_str).collect()
}

/// A list of this many patterns: groups, whole tags and, from three on, denies by operation and by group.
pub(crate) fn list<R: Registry>(patterns: usize, random: &mut Random) -> String {
    let tags = tags::<R>();
    let mut group = || {
        let tag = tags[random.below(tags.len())];
        (tag, tag.split('.').next().unwrap_or(tag))
    };
    let written: Vec<String> = (0..patterns)
        .map(|at| match at % 10 {
            1 => "-*.delete".to_owned(),
            2 | 5 => group().0.to_owned(),
            7 => format!("-{}.*", group().1),
            9 => "*.list".to_owned(),
            _ => format!("{}.*", group().1),
        })
        .collect();
    written.join(", ")
}

/// Endpoints, half of them allowed where the list allows any: first all that are allowed, then the others; and
/// the same shuffled, so that no branch predictor learns the outcomes.
pub(crate) fn orders<R: Registry>(list: PatternList<'_>, length: usize) -> (Vec<u16>, Vec<u16>) {
    let grant = list.grant::<R>(Mode::KEY);
    let (yes, no): (Vec<_>, Vec<_>) = EndpointId::<R>::all().partition(|id| grant.allows(*id));
    let mut random = Random(2);
    let mut pick = |from: &[EndpointId<R>]| from[random.below(from.len())].index();
    let half = if yes.is_empty() {
        0
    } else if no.is_empty() {
        length
    } else {
        length / 2
    };
    let mut predictable: Vec<u16> = (0..half).map(|_| pick(&yes)).collect();
    predictable.extend((half..length).map(|_| pick(&no)));
    let mut shuffled = predictable.clone();
    random.shuffle(&mut shuffled);
    (predictable, shuffled)
}
