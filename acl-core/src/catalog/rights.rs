//! What a stored credential may do: several lists, bounds, needs, stale and malformed lists (P7, D11, S3 to S5).

use core::fmt;

use crate::catalog::decision::{Decision, Explanation, Reason};
use crate::catalog::endpoint::{Access, Endpoint};
use crate::catalog::endpoint_set::{EndpointSet, Storage};
use crate::catalog::lookup::Catalog;
use crate::catalog::mode::Mode;
use crate::text::list::PatternList;
use crate::text::lists::Lists;
use crate::text::pattern::Pattern;

/// What a stored credential may do: the meaning of its lists together, at its mode.
///
/// A credential has one or more lists of its own, and may do what *any* of them grants ([S5]). It may have bounds, each
/// again one or more lists, and is then held to what its own lists and every bound grant ([S4]). A list that is stale
/// ([S3]) or malformed ([P7]) grants nothing and is reported by [`Rights::findings`].
///
/// Nothing is computed before it is asked, and nothing is allocated.
///
/// ```
/// use acl_core::assemble::{Declaration, Declarations};
/// use acl_core::{Mode, ModeSet, Rights};
///
/// let declared = |method, tag| Declaration {
///     method, path: "/tickets", tags: vec![tag], modes: ModeSet::BUILT_IN, ..Declaration::default()
/// };
/// let endpoints = vec![declared("GET", "tickets.list"), declared("POST", "tickets.post")];
/// let assembled = Declarations { endpoints, ..Declarations::default() }.assemble()?;
/// let catalog = assembled.catalog();
///
/// // A key with two lists, made by somebody who may not post.
/// let (own, bounds) = (vec!["*.list", "tickets.*, -*.list"], [vec!["*, -*.post"]]);
/// let rights = Rights::new(&catalog, Mode::KEY, &own);
/// assert_eq!(rights.grant::<Vec<u64>>().len(), 2);
/// let verdict = rights.within(&bounds).decide(catalog.endpoint(1));
/// assert_eq!(verdict.to_string(), "denied: `-*.post` matches tag `tickets.post`");
/// assert_eq!((verdict.place().bound, verdict.place().list), (Some(1), 3));
/// # Ok::<(), acl_core::assemble::AssembleError>(())
/// ```
///
/// [P7]: crate::_spec#p7-all-or-nothing
/// [S3]: crate::_spec#s3-stale-lists
/// [S4]: crate::_spec#s4-bounds
/// [S5]: crate::_spec#s5-several-lists
#[doc(alias("role", "permissions", "scopes", "authorizer", "principal"))]
#[derive(Debug)]
pub struct Rights<'a, L> {
    catalog: &'a Catalog<'a>,
    mode: Mode,
    own: &'a L,
    bounds: &'a [L],
}

/// Which of a credential's lists decided, and which of its patterns. Numbers count from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Place {
    /// The number of the bound that the list is of; none if the list is one of the credential's own.
    pub bound: Option<usize>,
    /// The number of the list: the credential's own lists count first, then those of its bounds, in their order. 0
    /// where no list was looked at.
    pub list: usize,
    /// The number of the pattern in its list. 0 where no pattern decided.
    pub pattern: usize,
}

/// What a stored credential may do at one endpoint, and why; made by [`Rights::decide`].
///
/// It prints as a decision does, with a pattern in it: that is for the list's owner and the audit, not for the caller
/// refused.
#[must_use = "a verdict that nobody reads lets nobody in and keeps nobody out"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict<'a> {
    decision: Decision<'a>,
    place: Place,
}

impl<'a, L: Lists> Rights<'a, L> {
    /// Creates the rights that these lists give to requests of this mode.
    pub const fn new(catalog: &'a Catalog<'a>, mode: Mode, own: &'a L) -> Self {
        Self { catalog, mode, own, bounds: &[] }
    }

    /// Returns these rights within bounds ([S4]): the lists of a role, or of whoever made the credential. They replace
    /// any bounds that were given before.
    ///
    /// [S4]: crate::_spec#s4-bounds
    #[must_use]
    pub const fn within(self, bounds: &'a [L]) -> Self {
        Self { bounds, ..self }
    }

    /// The mode of the requests: by what kind of credential they come.
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// The endpoints that the credential may call: what [`Rights::decide`] says of each, computed at once. The `public`
    /// ones are always among them ([D1]).
    ///
    /// Costs what [`Catalog::grant`] costs for each list.
    ///
    /// [D1]: crate::_spec#d1-public
    pub fn grant<W: Storage>(&self) -> EndpointSet<W> {
        self.grant_reporting(|_| {})
    }

    /// [`Rights::grant`], and the lists of [`Rights::findings`] as they are met, for the cost of the grant alone.
    pub fn grant_reporting<W: Storage>(&self, mut report: impl FnMut(BrokenList<'a>)) -> EndpointSet<W> {
        let mut within_all: Option<EndpointSet<W>> = None;
        for (place, lists) in self.groups() {
            let granted = self.grant_of_any(place, lists, &mut report);
            match &mut within_all {
                None => within_all = Some(granted),
                Some(all) => all.intersect_with(&granted),
            }
        }
        within_all.unwrap_or_else(|| EndpointSet::with_words(self.catalog.words()))
    }

    /// S5: what any of the lists grants. What an endpoint needs may come from another list than the endpoint (D11).
    fn grant_of_any<W: Storage>(
        &self,
        place: Place,
        lists: &'a L,
        report: &mut impl FnMut(BrokenList<'a>),
    ) -> EndpointSet<W> {
        let mut granted: Option<EndpointSet<W>> = None;
        for (place, text) in numbered(place, lists) {
            match (self.grant_by_own_tags::<W>(text), &mut granted) {
                (Ok(list), None) => granted = Some(list),
                (Ok(list), Some(granted)) => granted.union_with(&list),
                (Err(reason), _) => report(BrokenList(Verdict::new(reason, None, place, text))),
            }
        }
        let Some(mut granted) = granted else { return self.catalog.public() };
        let usable = lists.texts().filter_map(|text| self.usable(text).ok()).map(PatternList::patterns);
        self.catalog.change(&mut granted, |set| {
            self.catalog.retain_met(set, &usable);
            self.catalog.fold_mode(self.mode, set);
        });
        granted
    }

    fn grant_by_own_tags<W: Storage>(&self, text: &'a str) -> Result<EndpointSet<W>, Reason<'a>> {
        let list = PatternList::parse(text).map_err(|error| Reason::ListMalformed { error })?;
        self.catalog.grant_stored(list).map_err(|pattern| Reason::ListStale { pattern })
    }

    /// The list, if it may grant anything.
    fn usable(&self, text: &'a str) -> Result<PatternList<'a>, Reason<'a>> {
        let list = PatternList::parse(text).map_err(|error| Reason::ListMalformed { error })?;
        match self.catalog.stale_deny(list) {
            None => Ok(list),
            Some(pattern) => Err(Reason::ListStale { pattern }),
        }
    }

    /// Whether the credential may call the endpoint, and why. `None` stands for a route that the registry does not
    /// have ([D9]).
    ///
    /// An allowed verdict names the first of the credential's own lists that grants the endpoint. A denied one has the
    /// reason that [S5] puts first: a malformed list, a stale one, then what the credential's own lists say, or else
    /// what the first bound says that refuses. Of several lists that refuse side by side, the reason is the one that
    /// [S5] puts first.
    ///
    /// O(bytes of the lists), and O(log tags) a deny: for a refusal, the audit, and whoever asks why.
    ///
    /// [D9]: crate::_spec#d9-unknown
    /// [S5]: crate::_spec#s5-several-lists
    pub fn decide(&self, endpoint: impl Into<Option<Endpoint<'a>>>) -> Verdict<'a> {
        let Some(endpoint) = endpoint.into() else { return self.decide_unknown() };
        if endpoint.access() == Access::Public {
            return Verdict {
                decision: Decision::new(Reason::Public, Some(endpoint)),
                place: Place::default(),
            };
        }
        let groups = self.verdicts(endpoint);
        groups.min_by_key(|verdict| refusal_order(&verdict.reason())).unwrap_or(Verdict::NOT_IN_REGISTRY)
    }

    /// One verdict of the credential's own lists, then one of each bound: what [`Rights::decide`] chooses from.
    pub fn verdicts(&self, endpoint: Endpoint<'a>) -> impl Iterator<Item = Verdict<'a>> + Clone {
        self.groups().map(move |(place, lists)| self.verdict_of_any(endpoint, place, lists))
    }

    /// S5: the verdict of lists of which any may grant.
    fn verdict_of_any(&self, endpoint: Endpoint<'a>, place: Place, lists: &'a L) -> Verdict<'a> {
        let best = |of: &dyn Fn(PatternList<'a>) -> Option<Reason<'a>>| {
            let of_each = numbered(place, lists).filter_map(|(place, text)| {
                let reason = self.usable(text).map_or_else(Some, of)?;
                Some(Verdict::new(reason, Some(endpoint), place, text))
            });
            of_each.min_by_key(|verdict| alternative_order(&verdict.reason()))
        };
        let Some(own) = best(&|list| Some(list.own_reason(&endpoint, self.mode))) else {
            let decision = Decision::new(Reason::TagNotGranted, Some(endpoint));
            return Verdict { decision, place: Place { list: 0, ..place } };
        };
        if !matches!(own.reason(), Reason::Allowed { .. }) {
            return own;
        }
        // D11: what the endpoint needs may come from another list than the endpoint.
        let is_met = |need| {
            let usable = || lists.texts().filter_map(|text| self.usable(text).ok());
            usable().any(|list| list.refusal_of(need).is_none())
        };
        let unmet = endpoint.needed().find(|need| !is_met(*need));
        unmet.and_then(|need| best(&|list| list.refusal_of(need))).unwrap_or(own)
    }

    /// The verdict on an endpoint that the registry does not have (D9). A credential that can grant nothing, because
    /// its own lists or those of a bound are all malformed, is refused for that reason whatever it asks for (H5).
    fn decide_unknown(&self) -> Verdict<'a> {
        let malformed = self.groups().find_map(|(place, lists)| {
            let mut broken = numbered(place, lists).map(|(place, text)| {
                let reason =
                    self.usable(text).err().filter(|it| matches!(it, Reason::ListMalformed { .. }))?;
                Some(Verdict::new(reason, None, place, text))
            });
            let first = broken.next()??;
            broken.all(|verdict| verdict.is_some()).then_some(first)
        });
        malformed.unwrap_or(Verdict::NOT_IN_REGISTRY)
    }

    /// The lists that grant nothing because they are malformed ([P7]) or stale ([S3]), in their order.
    ///
    /// Others of the same credential may still grant: [`Rights::decide`] says what counts.
    ///
    /// [P7]: crate::_spec#p7-all-or-nothing
    /// [S3]: crate::_spec#s3-stale-lists
    pub fn findings(&self) -> impl Iterator<Item = BrokenList<'a>> + Clone {
        self.groups().flat_map(|(place, lists)| numbered(place, lists)).filter_map(|(place, text)| {
            let reason = self.usable(text).err()?;
            Some(BrokenList(Verdict::new(reason, None, place, text)))
        })
    }

    /// The credential's own lists, then those of each bound. The place has the number of the bound, and of the list
    /// before its first.
    fn groups(&self) -> impl Iterator<Item = (Place, &'a L)> + Clone {
        let bounds = self.bounds.iter().enumerate().map(|(at, lists)| (Some(at + 1), lists));
        core::iter::once((None, self.own)).chain(bounds).scan(0, |before, (bound, lists)| {
            let place = Place { bound, list: *before, pattern: 0 };
            *before += lists.texts().count();
            Some((place, lists))
        })
    }
}

/// The lists of a group, each with its place.
fn numbered<L: Lists>(group: Place, lists: &L) -> impl Iterator<Item = (Place, &str)> + Clone {
    (group.list + 1..).zip(lists.texts()).map(move |(list, text)| (Place { list, ..group }, text))
}

/// The rank of a reason among those of lists side by side (S5). The lowest decides: an allow of any list, or else the
/// reason that stands first in the tables of SPEC.md.
const fn alternative_order(reason: &Reason<'_>) -> u8 {
    match reason {
        Reason::Public | Reason::Authenticated | Reason::Allowed { .. } => 0,
        Reason::ListMalformed { .. } => 1,
        Reason::ListStale { .. } => 2,
        Reason::NotInRegistry => 3,
        Reason::ModeNotAllowed { .. } => 4,
        Reason::TagDenied { .. } => 5,
        Reason::ExplicitOnly { .. } => 6,
        Reason::TagNotGranted => 7,
        Reason::NeedDenied { .. } => 8,
        Reason::NeedNotGranted { .. } => 9,
    }
}

/// The rank of a reason among those of a credential's own lists and of its bounds, which must all grant (S4). The
/// lowest decides: a broken list, then any other refusal, and last an allow.
const fn refusal_order(reason: &Reason<'_>) -> u8 {
    match reason {
        Reason::ListMalformed { .. } => 0,
        Reason::ListStale { .. } => 1,
        _ if !reason.is_allowed() => 2,
        _ => 3,
    }
}

impl<L> Clone for Rights<'_, L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<L> Copy for Rights<'_, L> {}

impl<'a> Verdict<'a> {
    /// [D9]: the verdict on what no registry has.
    ///
    /// [D9]: crate::_spec#d9-unknown
    pub const NOT_IN_REGISTRY: Self =
        Self { decision: Decision::NOT_IN_REGISTRY, place: Place { bound: None, list: 0, pattern: 0 } };

    fn new(reason: Reason<'a>, endpoint: Option<Endpoint<'a>>, place: Place, text: &'a str) -> Self {
        let pattern = match reason {
            // D2 and D3 do not look at lists.
            Reason::Authenticated | Reason::ModeNotAllowed { .. } => {
                return Self { decision: Decision::new(reason, endpoint), place: Place::default() };
            }
            Reason::ListMalformed { error } => error.pattern_number(),
            _ => reason.pattern().and_then(|deciding| {
                // D8 names the first pattern that decides, so the first of the same text is it.
                let mut patterns = PatternList::parse(text).into_iter().flat_map(PatternList::patterns);
                patterns.position(|pattern| pattern == deciding).map(|position| position + 1)
            }),
        };
        let place = Place { pattern: pattern.unwrap_or(0), ..place };
        Self { decision: Decision::new(reason, endpoint), place }
    }

    /// Whether the request may go on.
    pub const fn is_allowed(&self) -> bool {
        self.decision.is_allowed()
    }

    /// Why.
    pub const fn reason(&self) -> Reason<'a> {
        self.decision.reason()
    }

    /// A stable name for programs; see [`Reason::code`].
    pub const fn code(&self) -> &'static str {
        self.decision.code()
    }

    /// The decision of the list that decided.
    pub const fn decision(&self) -> Decision<'a> {
        self.decision
    }

    /// Which list decided, and which of its patterns.
    pub const fn place(&self) -> Place {
        self.place
    }

    /// The pattern that decided; none where none did.
    pub const fn pattern(&self) -> Option<Pattern<'a>> {
        self.decision.reason().pattern()
    }

    /// The reason in words, without `allowed: ` or `denied: ` before it.
    pub const fn explanation(&self) -> Explanation<'a> {
        self.decision.explanation()
    }
}

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.decision.fmt(f)
    }
}

/// A stored list that grants nothing, and why; see [`Rights::findings`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenList<'a>(Verdict<'a>);

impl<'a> BrokenList<'a> {
    /// [`Reason::ListMalformed`] or [`Reason::ListStale`].
    pub const fn reason(&self) -> Reason<'a> {
        self.0.reason()
    }

    /// Which list, and the pattern that breaks it.
    pub const fn place(&self) -> Place {
        self.0.place()
    }
}

/// The reason in words.
impl fmt::Display for BrokenList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.explanation().fmt(f)
    }
}
