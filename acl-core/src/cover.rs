//! The best list for what a credential used: from endpoints to patterns (feature `alloc`).
//!
//! Of all lists that grant every endpoint used, the best has the fewest excess endpoints (granted, not used),
//! then the fewest patterns, then the fewest bytes, and of those it is the first in byte order, where the allows
//! of a list, sorted, stand before its denies, sorted.
//!
//! What patterns can do is finite in a finite registry. An allow is there for an endpoint used and matches one of
//! its tags; a deny is there for one not used. The patterns that match a given tag can be listed, so trying those
//! is trying all. Former names are never suggested (S2), so a pattern that would do its work by them alone is no
//! candidate.

mod search;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::catalog::Catalog;
use crate::endpoint::Access;
use crate::mode::Mode;
use crate::pattern::Pattern;

/// A good number of steps: in a registry of a thousand endpoints they take about a second, and prove most lists of up
/// to 30 patterns.
pub const STEPS: usize = 200_000;

/// Tags with more segments have too many patterns to try all; of such a tag only those with one `*` are tried,
/// and the answer is not called proved.
const MANY_SEGMENTS: usize = 8;

/// The best list found; see [`Catalog::cover`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// The patterns, allows before denies, each sorted. Empty if nothing that was used needs a list.
    pub patterns: Vec<String>,
    /// The endpoints that the list grants by this mode and that were not used, in registry order; public and
    /// authenticated ones aside, which no list withholds.
    pub excess: Vec<u16>,
    /// The endpoints used that no list grants by this mode (D3), in registry order.
    pub out_of_reach: Vec<u16>,
    /// Whether no list is better. If not, the search ended at its bound, and this is the best it had found.
    pub proved: bool,
}

impl Cover {
    /// The text of the list; none if nothing that was used needs one.
    pub fn list(&self) -> Option<String> {
        (!self.patterns.is_empty()).then(|| self.patterns.join(", "))
    }
}

/// A pattern that may stand in the list, and the endpoints that it reaches.
struct Candidate {
    /// With its minus.
    text: String,
    reach: Vec<u64>,
}

impl Catalog<'_> {
    /// The best list that grants all of `used` by this mode: see this module for what is best.
    ///
    /// The search looks at `steps` partial lists at most ([`STEPS`] is a good number) and says in
    /// [`Cover::proved`] whether that was enough. Indices beyond the last endpoint are left out.
    ///
    /// ```
    /// use acl_core::assemble::{Declaration, Declarations};
    /// use acl_core::{Mode, ModeSet, cover};
    ///
    /// let endpoint = |method, path, tag| Declaration {
    ///     method, path, tags: vec![tag], modes: ModeSet::BUILT_IN, ..Declaration::default()
    /// };
    /// let declared = Declarations {
    ///     endpoints: vec![
    ///         endpoint("GET", "/a", "tickets.tickets.list"),
    ///         endpoint("GET", "/b", "tickets.tickets.get"),
    ///         endpoint("DELETE", "/b", "tickets.tickets.delete"),
    ///         endpoint("DELETE", "/c", "people.people.delete"),
    ///     ],
    ///     ..Declarations::default()
    /// };
    /// let assembled = declared.assemble()?;
    /// let catalog = assembled.catalog();
    /// let used = [catalog.find("GET", "/a"), catalog.find("GET", "/b")].into_iter().flatten();
    /// let best = catalog.cover(used, Mode::KEY, cover::STEPS);
    /// assert_eq!(best.list().as_deref(), Some("*, -*.delete"));
    /// assert!(best.excess.is_empty() && best.proved);
    /// # Ok::<(), acl_core::assemble::AssembleError>(())
    /// ```
    pub fn cover(&self, used: impl IntoIterator<Item = u16>, mode: Mode, steps: usize) -> Cover {
        let mut wanted = alloc::vec![0; self.words()];
        let mut found = Cover::default();
        let mut used: Vec<u16> = used.into_iter().collect();
        used.sort_unstable();
        used.dedup();
        for index in used {
            let Some(endpoint) = self.endpoint(index) else { continue };
            if endpoint.access() == Access::Public {
                continue;
            }
            if !endpoint.modes().contains(mode) {
                found.out_of_reach.push(index);
            } else if endpoint.access() == Access::Granted {
                set_bit(&mut wanted, index);
            }
        }
        let grantable = self.bits_of(|index| {
            let endpoint = self.endpoint(index);
            endpoint.is_some_and(|it| it.access() == Access::Granted && it.modes().contains(mode))
        });
        let unwanted: Vec<u64> = grantable.iter().zip(&wanted).map(|(all, used)| all & !used).collect();
        let (allows, all_tried) = self.candidates_for(&wanted, "", |reach| meets(reach, &wanted), &grantable);
        let (denies, all_denied) = self.candidates_for(
            &unwanted,
            "-",
            |reach| meets(reach, &unwanted) && !meets(reach, &wanted),
            &grantable,
        );
        let problem = search::Problem::new(&wanted, &unwanted, allows, denies);
        let best = problem.best(steps);
        found.proved = best.complete && all_tried && all_denied;
        let granted = |index: u16| has_bit(&best.granted, index) && has_bit(&unwanted, index);
        found.excess = self.indices().filter(|index| granted(*index)).collect();
        found.patterns = best.patterns;
        found
    }

    fn bits_of(&self, wanted: impl Fn(u16) -> bool) -> Vec<u64> {
        let mut words = alloc::vec![0; self.words()];
        self.indices().filter(|index| wanted(*index)).for_each(|index| set_bit(&mut words, index));
        words
    }

    /// One pattern for each set of endpoints that patterns of these endpoints' tags reach: the shortest, then the
    /// first. And whether all such patterns were tried.
    fn candidates_for(
        &self,
        endpoints: &[u64],
        minus: &str,
        useful: impl Fn(&[u64]) -> bool,
        grantable: &[u64],
    ) -> (Vec<Candidate>, bool) {
        let mut texts = alloc::collections::BTreeSet::new();
        let mut all = true;
        let of = |index: &u16| has_bit(endpoints, *index);
        for endpoint in self.indices().filter(of).filter_map(|index| self.endpoint(index)) {
            for tag in endpoint.tags() {
                let segments: Vec<&str> = tag.segments().collect();
                all &= segments.len() <= MANY_SEGMENTS;
                texts.extend(bodies(&segments).into_iter().map(|body| alloc::format!("{minus}{body}")));
            }
        }
        let mut best: BTreeMap<Vec<u64>, String> = BTreeMap::new();
        for text in texts {
            let Ok(pattern) = Pattern::parse(&text) else { continue };
            let mut reach = alloc::vec![0; self.words()];
            self.reach(pattern, &mut reach);
            reach.iter_mut().zip(grantable).for_each(|(word, all)| *word &= all);
            if !useful(&reach) {
                continue;
            }
            match best.get_mut(&reach) {
                Some(known) if known.len() <= text.len() => {} // texts come in order
                Some(known) => *known = text,
                None => drop(best.insert(reach, text)),
            }
        }
        (best.into_iter().map(|(reach, text)| Candidate { text, reach }).collect(), all)
    }
}

/// The patterns, without a minus, that match a tag of these segments: each segment stands as it is, or under a
/// `*` of its own, or under the `*` before it.
fn bodies(segments: &[&str]) -> Vec<String> {
    let mut made: Vec<(String, bool, usize)> = Vec::from([(String::new(), false, 0)]);
    let one_star = segments.len() > MANY_SEGMENTS;
    for segment in segments {
        let mut next = Vec::new();
        for (body, star, stars) in made {
            let with = |part: &str| {
                if body.is_empty() { String::from(part) } else { alloc::format!("{body}.{part}") }
            };
            next.push((with(segment), false, stars));
            if stars == 0 || !one_star {
                next.push((with("*"), true, stars + 1));
            }
            if star {
                next.push((body, true, stars));
            }
        }
        made = next;
    }
    made.into_iter().map(|(body, ..)| body).collect()
}

fn set_bit(words: &mut [u64], index: u16) {
    if let Some(word) = words.get_mut(usize::from(index / 64)) {
        *word |= 1 << (index % 64);
    }
}

fn has_bit(words: &[u64], index: u16) -> bool {
    words.get(usize::from(index / 64)).is_some_and(|word| word >> (index % 64) & 1 == 1)
}

fn meets(one: &[u64], other: &[u64]) -> bool {
    one.iter().zip(other).any(|(one, other)| one & other != 0)
}
