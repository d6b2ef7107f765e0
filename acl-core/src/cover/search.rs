//! Branch and bound: which allows cover what was used, and which denies take away what they bring besides.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Candidate, meets};

/// The best of the lists looked at.
pub(super) struct Best {
    pub(super) patterns: Vec<String>,
    /// What the patterns reach, wanted or not.
    pub(super) granted: Vec<u64>,
    /// Whether the search ended by itself.
    pub(super) complete: bool,
}

/// Candidates are allows, then denies; one number names either.
pub(super) struct Problem {
    wanted: Vec<u64>,
    /// Unwanted, and some deny takes it away without harm.
    deniable: Vec<u64>,
    /// Unwanted, and nothing takes it away.
    lasting: Vec<u64>,
    candidates: Vec<Candidate>,
    /// How many of the candidates are allows.
    allows: usize,
    /// Of each endpoint the candidates that reach it: allows for a wanted one, denies for an unwanted one.
    options: Vec<Vec<u32>>,
}

/// A partial list.
#[derive(Clone)]
struct Node {
    chosen: Vec<u32>,
    bytes: usize,
    /// Wanted, not yet allowed.
    left: Vec<u64>,
    /// Deniable, allowed, not yet denied.
    open: Vec<u64>,
    /// Excess that stays.
    lasting: Vec<u64>,
    /// Candidates that lists of this branch do not have: another branch has them.
    banned: Vec<u64>,
}

/// Enough to find a good list, not to prove it.
const QUICK_STEPS: usize = 500;

/// A list.
struct Found<'p> {
    cost: Cost,
    texts: Vec<&'p str>,
    node: Node,
}

/// What lists are compared by, their texts aside: excess endpoints, patterns, bytes.
type Cost = (u32, usize, usize);

impl Problem {
    pub(super) fn new(
        wanted: &[u64],
        unwanted: &[u64],
        mut allows: Vec<Candidate>,
        mut denies: Vec<Candidate>,
    ) -> Self {
        let mut deniable = alloc::vec![0; wanted.len()];
        for deny in &mut denies {
            and(&mut deny.reach, unwanted);
            or(&mut deniable, &deny.reach);
        }
        let lasting: Vec<u64> = unwanted.iter().zip(&deniable).map(|(all, deny)| all & !deny).collect();
        undominated(&mut allows, |better, worse| {
            let (mut wider, mut cleaner) = (true, true);
            for ((better, worse), wanted) in better.iter().zip(worse).zip(wanted) {
                wider &= worse & wanted & !better == 0;
                cleaner &= better & !wanted & !worse == 0;
            }
            wider && cleaner
        });
        undominated(&mut denies, |better, worse| {
            better.iter().zip(worse).all(|(better, worse)| worse & !better == 0)
        });
        let count = allows.len();
        let candidates: Vec<Candidate> = allows.into_iter().chain(denies).collect();
        let mut options = alloc::vec![Vec::new(); 64 * wanted.len()];
        for (number, (at, candidate)) in (0_u32..).zip(candidates.iter().enumerate()) {
            let of = if at < count { wanted } else { &deniable[..] };
            let reach: Vec<u64> = candidate.reach.iter().zip(of).map(|(reach, of)| reach & of).collect();
            ones(&reach).for_each(|endpoint| options[endpoint].push(number));
        }
        Self { wanted: wanted.to_vec(), deniable, lasting, candidates, allows: count, options }
    }

    /// A quick search finds a good list; allows that no list as good can have are put aside; then the search is
    /// whole.
    pub(super) fn best(&self, steps: usize) -> Best {
        let words = self.wanted.len();
        let mut root = Node {
            chosen: Vec::new(),
            bytes: 0,
            left: self.wanted.clone(),
            open: alloc::vec![0; words],
            lasting: alloc::vec![0; words],
            banned: alloc::vec![0; self.candidates.len().div_ceil(64)],
        };
        let quick = steps.min(QUICK_STEPS);
        let (mut best, mut complete) = self.search(root.clone(), quick, None);
        if let (Some(found), false, true) = (&best, complete, steps > quick) {
            self.ban_hopeless(&mut root, found.cost);
            (best, complete) = self.search(root, steps, best);
        }
        let Some(Found { texts, node, .. }) = best else {
            return Best { patterns: Vec::new(), granted: alloc::vec![0; words], complete };
        };
        let mut granted = alloc::vec![0; words];
        let (allows, denies): (Vec<u32>, Vec<u32>) =
            node.chosen.iter().partition(|number| (**number as usize) < self.allows);
        for number in allows {
            or(&mut granted, &self.candidate(number).reach);
        }
        for number in denies {
            and_not(&mut granted, &self.candidate(number).reach);
        }
        Best { patterns: texts.into_iter().map(String::from).collect(), granted, complete }
    }

    /// The best list below a node, or the one that was known, and whether all were looked at. At least one is
    /// found, whatever the bound.
    fn search<'p>(&'p self, root: Node, steps: usize, known: Option<Found<'p>>) -> (Option<Found<'p>>, bool) {
        let mut best = known;
        let mut stack = Vec::from([root]);
        let mut looked = 0;
        while let Some(node) = stack.pop() {
            if looked >= steps && best.is_some() {
                return (best, false);
            }
            looked += 1;
            let Some(cost) = self.least(&node) else { continue };
            if best.as_ref().is_some_and(|best| cost > best.cost) {
                continue;
            }
            let unmet = if is_empty(&node.left) { &node.open } else { &node.left };
            if let Some(element) = self.hardest(unmet, &node.banned) {
                self.branch(&node, element, &mut stack);
                continue;
            }
            let texts = self.texts(&node);
            if best.as_ref().is_none_or(|best| (cost, &texts) < (best.cost, &best.texts)) {
                best = Some(Found { cost, texts, node });
            }
        }
        (best, true)
    }

    /// Bans every allow with which a list costs more than this, over and over: with fewer of them, lists with the
    /// others are seen to cost more.
    fn ban_hopeless(&self, root: &mut Node, cost: Cost) {
        loop {
            let before = root.banned.clone();
            for number in (0_u32..).take(self.allows) {
                let hopeless = |least: Option<Cost>| least.is_none_or(|least| least > cost);
                if !has(&root.banned, number) && hopeless(self.least(&self.with(root, number))) {
                    root.banned[number as usize / 64] |= 1 << (number % 64);
                }
            }
            if root.banned == before {
                return;
            }
        }
    }

    fn candidate(&self, number: u32) -> &Candidate {
        &self.candidates[number as usize]
    }

    /// Allows before denies, each sorted.
    fn texts(&self, node: &Node) -> Vec<&str> {
        let mut chosen = node.chosen.clone();
        chosen.sort_by_key(|number| (*number as usize >= self.allows, &self.candidate(*number).text));
        chosen.iter().map(|number| &*self.candidate(*number).text).collect()
    }

    /// No list of this branch costs less; none if the branch has no list.
    fn least(&self, node: &Node) -> Option<Cost> {
        let (more, bytes) = self.least_more(&node.left, &node.banned)?;
        let (denies, deny_bytes) = self.least_more(&node.open, &node.banned)?;
        let excess = node.lasting.iter().map(|word| word.count_ones()).sum();
        Some((excess, node.chosen.len() + more + denies, node.bytes + bytes + deny_bytes))
    }

    /// How many candidates at least it takes to reach all of these endpoints, and how many bytes.
    ///
    /// Each endpoint asks a share of every candidate that reaches it: one part in as many as the widest of these
    /// reaches. No candidate gives more than itself, so the shares add up to no more than is needed. Bytes
    /// likewise.
    fn least_more(&self, endpoints: &[u64], banned: &[u64]) -> Option<(usize, usize)> {
        const WHOLE: u64 = 1 << 32;
        let (mut parts, mut bytes) = (0, 0);
        // How many of the endpoints each candidate reaches, once it is asked.
        let mut reached = alloc::vec![0; self.candidates.len()];
        for endpoint in ones(endpoints) {
            let (mut widest, mut cheapest) = (0, u64::MAX);
            for number in self.options[endpoint].iter().filter(|number| !has(banned, **number)) {
                let (at, candidate) = (*number as usize, self.candidate(*number));
                if reached[at] == 0 {
                    reached[at] = common(&candidate.reach, endpoints);
                }
                widest = widest.max(reached[at]);
                cheapest = cheapest.min(candidate.text.len() as u64 * WHOLE / reached[at]);
            }
            if widest == 0 {
                return None;
            }
            parts += WHOLE / widest;
            bytes += cheapest;
        }
        let whole = |parts: u64| usize::try_from(parts.div_ceil(WHOLE)).unwrap_or(usize::MAX);
        Some((whole(parts), whole(bytes)))
    }

    /// The endpoint with the fewest ways to reach it.
    fn hardest(&self, endpoints: &[u64], banned: &[u64]) -> Option<usize> {
        ones(endpoints).min_by_key(|endpoint| {
            self.options[*endpoint].iter().filter(|number| !has(banned, **number)).count()
        })
    }

    /// The node with one candidate more.
    fn with(&self, node: &Node, number: u32) -> Node {
        let candidate = self.candidate(number);
        let mut next = node.clone();
        next.chosen.push(number);
        next.bytes += candidate.text.len();
        if (number as usize) < self.allows {
            for (at, reach) in candidate.reach.iter().enumerate() {
                next.left[at] &= !reach;
                next.open[at] |= reach & self.deniable[at];
                next.lasting[at] |= reach & self.lasting[at];
            }
        } else {
            and_not(&mut next.open, &candidate.reach);
        }
        next
    }

    /// One node for each candidate that reaches the endpoint; the most promising ends on top. A later one's lists
    /// have none of the candidates before it, so no list is looked at twice.
    fn branch(&self, node: &Node, element: usize, stack: &mut Vec<Node>) {
        let mut options: Vec<u32> =
            self.options[element].iter().copied().filter(|number| !has(&node.banned, *number)).collect();
        options.sort_by_key(|number| {
            let candidate = self.candidate(*number);
            let is_allow = (*number as usize) < self.allows;
            let (mut stays, mut opens, mut gains) = (0, 0, 0);
            for (at, reach) in candidate.reach.iter().enumerate() {
                if is_allow {
                    stays += (reach & self.lasting[at] & !node.lasting[at]).count_ones();
                    opens += (reach & self.deniable[at] & !node.open[at]).count_ones();
                    gains += (reach & node.left[at]).count_ones();
                } else {
                    gains += (reach & node.open[at]).count_ones();
                }
            }
            (stays, opens.min(1), u32::MAX - gains, opens, &candidate.text)
        });
        let mut banned = node.banned.clone();
        let mut made = Vec::new();
        for number in options {
            let mut next = self.with(node, number);
            next.banned.clone_from(&banned);
            banned[number as usize / 64] |= 1 << (number % 64);
            made.push(next);
        }
        stack.extend(made.into_iter().rev());
    }
}

/// Leaves out each candidate for which another of no more bytes, and no later text, does as well.
fn undominated(candidates: &mut Vec<Candidate>, as_good: impl Fn(&[u64], &[u64]) -> bool) {
    candidates.sort_by(|a, b| (a.text.len(), &a.text).cmp(&(b.text.len(), &b.text)));
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in candidates.drain(..) {
        if !kept.iter().any(|better| as_good(&better.reach, &candidate.reach)) {
            kept.push(candidate);
        }
    }
    *candidates = kept;
}

/// The numbers of the bits that are set.
fn ones(words: &[u64]) -> impl Iterator<Item = usize> {
    words.iter().enumerate().flat_map(|(at, word)| {
        let rest = core::iter::successors(Some(*word), |rest| Some(rest & rest.wrapping_sub(1)));
        rest.take_while(|rest| *rest != 0).map(move |rest| 64 * at + rest.trailing_zeros() as usize)
    })
}

fn common(one: &[u64], other: &[u64]) -> u64 {
    one.iter().zip(other).map(|(one, other)| u64::from((one & other).count_ones())).sum()
}

fn has(words: &[u64], number: u32) -> bool {
    words[number as usize / 64] >> (number % 64) & 1 == 1
}

fn is_empty(words: &[u64]) -> bool {
    !meets(words, words)
}

fn or(words: &mut [u64], others: &[u64]) {
    words.iter_mut().zip(others).for_each(|(word, other)| *word |= other);
}

fn and(words: &mut [u64], others: &[u64]) {
    words.iter_mut().zip(others).for_each(|(word, other)| *word &= other);
}

fn and_not(words: &mut [u64], others: &[u64]) {
    words.iter_mut().zip(others).for_each(|(word, other)| *word &= !other);
}
