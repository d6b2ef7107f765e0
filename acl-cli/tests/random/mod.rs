//! Small registries and lists, of everything that matters to a decision.

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, Mode, ModeSet};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

pub(crate) const TAGS: [&str; 5] = ["a", "b", "a.a", "a.b", "b.b"];
const PATTERNS: [&str; 14] =
    ["*", "a", "b", "a.*", "b.*", "*.a", "*.b", "a.a", "a.b", "b.b", "a.*.b", "-a", "-b", "-a.a"];
const DENIES: [&str; 7] = ["-a.*", "-*.b", "-*.a", "-b.*", "-b.b", "-a.b", "-*"];

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
    (prop::collection::vec(one, 1..6), renamed).prop_map(|(endpoints, renamed)| {
        let endpoint =
            |(at, (tags, access, flags)): (usize, (Vec<&'static str>, Access, [bool; 3]))| Declaration {
                method: "GET",
                path: ["/0", "/1", "/2", "/3", "/4"][at],
                tags,
                modes: match (access, flags) {
                    (Access::Public, _) => ModeSet::EMPTY,
                    (_, [true, true, _]) => Mode::TOKEN.into(),
                    _ => ModeSet::BUILT_IN,
                },
                access,
                explicit: access == Access::Granted && flags[1] && flags[2],
            };
        let endpoints = endpoints.into_iter().enumerate().map(endpoint).collect();
        Declarations { endpoints, renamed, ..Declarations::default() }
    })
}

pub(crate) fn lists() -> impl Strategy<Value = String> {
    let allows = subsequence(PATTERNS.to_vec(), 1..4);
    let denies = subsequence(DENIES.to_vec(), 0..3);
    (allows, denies).prop_map(|(allows, denies)| [allows, denies].concat().join(", "))
}
