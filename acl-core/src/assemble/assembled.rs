//! What endpoints become: the tables, one part after another.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use crate::assemble::declared::{Declaration, Declarations};
use crate::catalog::endpoint::Access;
use crate::catalog::endpoint_set::EndpointSet;
use crate::catalog::granting::dense_from;
use crate::catalog::lookup::Catalog;
use crate::catalog::mode::Mode;
use crate::catalog::needs::pair;
use crate::catalog::tables::{DenseRange, Order, Row, Tables};

/// The tables of a catalog, owned; [`Assembled::catalog`] borrows them.
///
/// ```
/// use acl_core::assemble::{Declaration, Declarations};
/// use acl_core::{Mode, ModeSet, PatternList};
///
/// let mut declared = Declarations::default();
/// declared.endpoints.push(Declaration {
///     method: "GET",
///     path: "/tickets",
///     tags: vec!["tickets.tickets.list"],
///     modes: ModeSet::BUILT_IN,
///     ..Declaration::default()
/// });
/// let assembled = declared.assemble()?;
/// let catalog = assembled.catalog();
/// let list = PatternList::parse("tickets.*")?;
/// assert!(catalog.decide(list, "GET", "/tickets", Mode::KEY).is_allowed());
/// assert!(!catalog.decide(list, "GET", "/secrets", Mode::KEY).is_allowed());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Assembled<'a> {
    /// Of each endpoint, in registry order, its position in
    /// [`Declarations::endpoints`](super::Declarations::endpoints).
    pub order: Vec<usize>,
    paths: String,
    methods: Vec<&'a str>,
    rows: Vec<[u8; Row::BYTES]>,
    endpoint_tags: Vec<[u8; 2]>,
    tag_text: String,
    tag_starts: Vec<[u8; 4]>,
    tag_first: Vec<[u8; 4]>,
    tag_endpoints: Vec<[u8; 2]>,
    by_suffix: Vec<[u8; 2]>,
    open_to: Vec<[u8; 8]>,
    public: Vec<[u8; 8]>,
    authenticated: Vec<[u8; 8]>,
    explicit: Vec<[u8; 8]>,
    dense: Vec<DenseRange>,
    dense_sets: Vec<[u8; 8]>,
    needs: Vec<[u8; 4]>,
    needed: Vec<[u8; 4]>,
    own_modes: Vec<&'a str>,
    removed: Vec<&'a str>,
    reserved: Vec<&'a str>,
    fingerprint: u128,
}

#[allow(clippy::cast_possible_truncation)] // counts and lengths were checked against the limits
impl<'a> Assembled<'a> {
    pub(super) fn add_rows(
        &mut self,
        sorted: &[&Declaration<'a>],
        former: &[Vec<(u16, String)>],
        index_of: &BTreeMap<&str, u16>,
    ) {
        let mut last: Option<(&str, u32)> = None;
        for (endpoint, former) in sorted.iter().zip(former) {
            let path_start = match last {
                Some((path, start)) if path == endpoint.path => start,
                _ => {
                    self.paths.push_str(endpoint.path);
                    (self.paths.len() - endpoint.path.len()) as u32
                }
            };
            last = Some((endpoint.path, path_start));
            let method = self.methods.iter().position(|known| *known == endpoint.method);
            let method = method.unwrap_or_else(|| {
                self.methods.push(endpoint.method);
                self.methods.len() - 1
            });
            let access = match endpoint.access {
                Access::Granted => 0,
                Access::Authenticated => Row::AUTHENTICATED,
                Access::Public => Row::PUBLIC,
            };
            let row = Row {
                path_start,
                first_tag: self.endpoint_tags.len() as u32,
                path_len: endpoint.path.len() as u16,
                formers: former.len() as u16,
                method: method as u8,
                modes: endpoint.modes.bits(),
                tags: endpoint.tags.len() as u8,
                flags: access | flags_of(endpoint),
            };
            self.rows.push(row.to_bytes());
            let number = |name: &str| index_of.get(name).copied().unwrap_or(u16::MAX);
            let present = endpoint.tags.iter().map(|tag| number(tag));
            let formers = former.iter().flat_map(|(position, name)| [*position, number(name)]);
            self.endpoint_tags.extend(present.chain(formers).map(u16::to_le_bytes));
        }
    }

    pub(super) fn add_tags(&mut self, tags: &[&str], endpoints_of: &[BTreeSet<u16>]) {
        let (mut text, mut endpoints) = (0, 0);
        for (tag, of_tag) in tags.iter().zip(endpoints_of) {
            self.tag_starts.push((text as u32).to_le_bytes());
            self.tag_first.push((endpoints as u32).to_le_bytes());
            self.tag_text.push_str(tag);
            self.tag_endpoints.extend(of_tag.iter().copied().map(u16::to_le_bytes));
            (text, endpoints) = (self.tag_text.len(), self.tag_endpoints.len());
        }
        self.tag_starts.push((text as u32).to_le_bytes());
        self.tag_first.push((endpoints as u32).to_le_bytes());
    }

    pub(super) fn add_flags(&mut self, sorted: &[&Declaration<'a>], modes: usize) {
        let words = sorted.len().div_ceil(64);
        let those = |wanted: &dyn Fn(&Declaration<'_>) -> bool| {
            let declared = (0..u16::MAX).zip(sorted).filter(|(_, declared)| wanted(declared));
            bitset(declared.map(|(index, _)| index), words)
        };
        let if_any =
            |bits: Vec<[u8; 8]>| if bits.iter().all(|word| *word == [0; 8]) { Vec::new() } else { bits };
        for mode in (0..modes).filter_map(Mode::from_index) {
            self.open_to.extend(those(&|endpoint| endpoint.modes.contains(mode)));
        }
        self.public = if_any(those(&|endpoint| endpoint.access == Access::Public));
        self.authenticated = if_any(those(&|endpoint| endpoint.access == Access::Authenticated));
        self.explicit = if_any(those(&|endpoint| endpoint.explicit));
    }

    pub(super) fn add_orders(&mut self, tags: &[&str], endpoints_of: &[BTreeSet<u16>]) {
        let by_text: Vec<u16> = (0..=u16::MAX).take(tags.len()).collect();
        let mut by_suffix = by_text.clone();
        by_suffix.sort_by_cached_key(|tag| tags[usize::from(*tag)].bytes().rev().collect::<Vec<u8>>());
        let words = self.rows.len().div_ceil(64);
        let mut ranges = BTreeMap::new();
        for (order, sorted) in [(Order::Prefix, &by_text), (Order::Suffix, &by_suffix)] {
            // Where each beginning (or ending), dot included, is first seen, and how often.
            let mut runs: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
            for (at, tag) in sorted.iter().enumerate() {
                let text = tags[usize::from(*tag)];
                for (dot, _) in text.match_indices('.') {
                    let part = if order == Order::Prefix { &text[..=dot] } else { &text[dot..] };
                    runs.entry(part).or_insert((at, 0)).1 += 1;
                }
            }
            for (from, count) in runs.into_values().filter(|(_, count)| *count > dense_from(words)) {
                let of_range =
                    sorted[from..from + count].iter().flat_map(|tag| &endpoints_of[usize::from(*tag)]);
                let bits = bitset(of_range.copied(), words);
                ranges.insert(DenseRange(order, from as u16, (from + count) as u16), bits);
            }
        }
        for (range, bits) in ranges {
            self.dense.push(range);
            self.dense_sets.extend(bits);
        }
        self.by_suffix = by_suffix.into_iter().map(u16::to_le_bytes).collect();
    }

    /// `names` has each distinct needed tag with its former names.
    pub(super) fn add_needs(
        &mut self,
        sorted: &[&Declaration<'a>],
        names: &BTreeMap<&str, Vec<String>>,
        index_of: &BTreeMap<&str, u16>,
    ) {
        let numbers: BTreeMap<&str, u16> = names.keys().copied().zip(0..=u16::MAX).collect();
        for (endpoint, declared) in (0..=u16::MAX).zip(sorted) {
            let needs = declared.needs.iter().filter_map(|tag| numbers.get(tag));
            self.needs.extend(needs.map(|need| pair(endpoint, *need)));
        }
        for (need, (present, former)) in (0..=u16::MAX).zip(names) {
            let all = core::iter::once(*present).chain(former.iter().map(String::as_str));
            self.needed.extend(all.filter_map(|name| index_of.get(name)).map(|tag| pair(need, *tag)));
        }
    }

    pub(super) fn finish(self, order: Vec<usize>, declared: Declarations<'a>) -> Self {
        let Declarations { own_modes, removed, reserved, .. } = declared;
        let made = Self { order, own_modes, removed, reserved, ..self };
        Self { fingerprint: made.catalog().computed_fingerprint(), ..made }
    }

    /// The catalog.
    pub fn catalog(&self) -> Catalog<'_> {
        Catalog::from_tables(self.tables())
    }

    /// The tables, to be written somewhere and read back by [`Catalog::new`].
    #[doc(hidden)]
    pub fn tables(&self) -> Tables<'_> {
        Tables {
            paths: &self.paths,
            methods: &self.methods,
            rows: &self.rows,
            endpoint_tags: &self.endpoint_tags,
            tag_text: &self.tag_text,
            tag_starts: &self.tag_starts,
            tag_first: &self.tag_first,
            tag_endpoints: &self.tag_endpoints,
            by_suffix: &self.by_suffix,
            open_to: &self.open_to,
            public: &self.public,
            authenticated: &self.authenticated,
            explicit: &self.explicit,
            dense: &self.dense,
            dense_sets: &self.dense_sets,
            needs: &self.needs,
            needed: &self.needed,
            own_modes: &self.own_modes,
            removed: &self.removed,
            reserved: &self.reserved,
            fingerprint: self.fingerprint,
        }
    }
}

fn flags_of(declared: &Declaration<'_>) -> u8 {
    let flag = |set: bool, flag: u8| if set { flag } else { 0 };
    flag(declared.explicit, Row::EXPLICIT)
        | flag(declared.identified, Row::IDENTIFIED)
        | flag(!declared.needs.is_empty(), Row::NEEDS)
}

/// A set of endpoints as the bytes that tables have.
fn bitset(endpoints: impl Iterator<Item = u16>, words: usize) -> Vec<[u8; 8]> {
    let mut set = EndpointSet::<Vec<u64>>::with_words(words);
    set.extend(endpoints);
    set.as_words().iter().map(|word| word.to_le_bytes()).collect()
}
