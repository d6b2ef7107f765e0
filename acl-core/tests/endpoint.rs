//! An endpoint that is made by hand, with all that a registry would say of it.

#![allow(clippy::unwrap_used, missing_docs)]

use acl_core::{Access, Endpoint, Mode, ModeSet, PatternList, Tag};

fn decided(list: &str, make: impl FnOnce(Endpoint<'_>) -> Endpoint<'_>) -> String {
    let tags = [Tag::parse("a.b").unwrap()];
    let endpoint = make(Endpoint::new(&tags));
    PatternList::parse(list).unwrap().decide(endpoint, Mode::KEY).to_string()
}

#[test]
fn d1_d2_d10_hold_for_an_endpoint_made_by_hand() {
    assert_eq!(decided("*", |it| it), "allowed: `*` matches tag `a.b`");
    assert!(decided("*", |it| it.with_explicit(true)).starts_with("denied: `*` has a `*`"));
    assert_eq!(decided("a.b", |it| it.with_explicit(true)), "allowed: `a.b` matches tag `a.b`");
    assert!(
        decided("-a.b", |it| it.with_access(Access::Public)).starts_with("allowed: the endpoint is public")
    );
    assert!(decided("-a.b", |it| it.with_access(Access::Authenticated)).starts_with("allowed: "));
}

#[test]
fn m1_modes_are_named_as_they_were_given() {
    let partner: ModeSet = Mode::from_index(3).unwrap().into();
    let denied = decided("*", |it| it.with_modes(partner).with_mode_names(&["partner"]));
    assert_eq!(denied, "denied: mode `key` is not open here; open modes: partner");
}
