//! Small registries, lists and stored credentials, of everything that matters to a decision.

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, Mode, ModeSet};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

pub(crate) const TAGS: [&str; 5] = ["a", "b", "a.a", "a.b", "b.b"];
const PATTERNS: [&str; 14] =
    ["*", "a", "b", "a.*", "b.*", "*.a", "*.b", "a.a", "a.b", "b.b", "a.*.b", "-a", "-b", "-a.a"];
const DENIES: [&str; 9] = ["-a.*", "-*.b", "-*.a", "-b.*", "-b.b", "-a.b", "-*", "-c.b", "-c.*"];
/// Those of all endpoints, and one that no registry has.
pub(crate) const PATHS: [&str; 6] = ["/0", "/1", "/2", "/3", "/4", "/5"];
/// Of modes, those that no registry has too.
#[allow(dead_code, reason = "one of those who share this needs no modes")]
pub(crate) const MODES: [&str; 5] = ["key", "token", "session", "p", "q"];

pub(crate) fn declared() -> impl Strategy<Value = Declarations<'static>> {
    let access = select(vec![
        Access::Granted,
        Access::Granted,
        Access::Granted,
        Access::Authenticated,
        Access::Public,
    ]);
    let one = (subsequence(TAGS.to_vec(), 1..4), access, any::<[bool; 3]>());
    let renamed = select(vec![vec![], vec![], vec![("b", "a")], vec![("a.b", "b")], vec![("c", "a.a")]]);
    let removed = select(vec![vec![], vec!["c.b"], vec!["c.*"], vec!["a.c", "b.c.*"]]);
    let own_modes = select(vec![vec![], vec![], vec!["p"], vec!["q", "p"]]);
    (prop::collection::vec(one, 1..6), renamed, removed, own_modes).prop_map(
        |(endpoints, renamed, removed, own_modes)| {
            let own = ModeSet::from_bits(((1 << own_modes.len()) - 1) << 3);
            let endpoint =
                |(at, (tags, access, flags)): (usize, (Vec<&'static str>, Access, [bool; 3]))| Declaration {
                    method: "GET",
                    path: PATHS[at],
                    tags,
                    modes: match (access, flags) {
                        (Access::Public, _) => ModeSet::EMPTY,
                        (_, [true, true, _]) => Mode::TOKEN.into(),
                        (_, [true, false, _]) => ModeSet::BUILT_IN | own,
                        _ => ModeSet::BUILT_IN,
                    },
                    access,
                    explicit: access == Access::Granted && flags[1] && flags[2],
                    ..Declaration::default()
                };
            let endpoints = endpoints.into_iter().enumerate().map(endpoint).collect();
            Declarations { endpoints, own_modes, renamed, removed, ..Declarations::default() }
        },
    )
}

/// Two versions of a registry: mostly one with some endpoints changed, added or gone in the other.
#[allow(dead_code, reason = "one alone of those who share this compares versions")]
pub(crate) fn versions() -> impl Strategy<Value = (Declarations<'static>, Declarations<'static>)> {
    let changed = subsequence(vec![0, 1, 2, 3, 4], 0..4);
    (declared(), declared(), changed, 0..4).prop_map(|(before, mut after, changed, kind)| {
        if kind == 0 {
            return (before, after);
        }
        let modes = ModeSet::BUILT_IN | ModeSet::from_bits(((1 << before.own_modes.len()) - 1) << 3);
        after.endpoints.retain(|endpoint| changed.iter().any(|at| endpoint.path == PATHS[*at]));
        after.endpoints.iter_mut().for_each(|endpoint| endpoint.modes = endpoint.modes & modes);
        let is_same = |endpoint: &&Declaration<'_>| changed.iter().all(|at| endpoint.path != PATHS[*at]);
        after.endpoints.extend(before.endpoints.iter().filter(is_same).cloned());
        (after.own_modes, after.renamed) = (before.own_modes.clone(), before.renamed.clone());
        (before, after)
    })
}

pub(crate) fn lists() -> impl Strategy<Value = String> {
    let allows = subsequence(PATTERNS.to_vec(), 1..4);
    let denies = subsequence(DENIES.to_vec(), 0..3);
    (allows, denies).prop_map(|(allows, denies)| [allows, denies].concat().join(", "))
}

/// No lists, each for another reason (T1, T2, P1, P2, P4).
const MALFORMED: [&str; 9] = [" ", "a.*,", "a.B", "a*", "a b", "-", ",a", "--a", "a..b"];

/// A stored credential as a file of keys has it.
#[allow(dead_code, reason = "some of those who share this need lists alone")]
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) list: String,
    /// S4; empty if nothing bounds it.
    pub(crate) within: String,
    pub(crate) mode: &'static str,
}

#[allow(dead_code, reason = "some of those who share this need lists alone")]
pub(crate) fn stored() -> impl Strategy<Value = Stored> {
    let within = prop_oneof![2 => Just(String::new()), 3 => side_by_side()];
    (side_by_side(), within, select(MODES.to_vec())).prop_map(|(list, within, mode)| Stored {
        list,
        within,
        mode,
    })
}

/// S5: one to three lists, some malformed, with `|` between them.
fn side_by_side() -> impl Strategy<Value = String> {
    let one = prop_oneof![6 => lists(), 1 => select(MALFORMED.to_vec()).prop_map(str::to_owned)];
    let several = prop::collection::vec(one, 1..4);
    (several, select(vec!["|", " | ", "\t|\n"])).prop_map(|(lists, between)| lists.join(between))
}
