//! M1. M2 is about what a registry states: `tests/registry/modes.rs` of the facade.

use acl_core::assemble::{AssembleError, Declarations};
use acl_core::{Mode, ModeSet};

use crate::{declare, endpoint, granted, list};

#[test]
fn m1_three_modes_are_built_in() {
    let names = Mode::BUILT_IN.map(|mode| mode.to_string());
    assert_eq!(names, ["key", "token", "session"]);
    assert_eq!(Mode::by_name("token", &[]), Some(Mode::TOKEN));
    assert_eq!(Mode::by_name("Token", &[]), None);
    assert_eq!(Mode::by_name("", &[]), None);
    assert_eq!(ModeSet::BUILT_IN.to_string(), "key, token, session");
}

#[test]
fn m1_up_to_five_more() {
    let with = |own_modes: &[&'static str]| Declarations { own_modes: own_modes.to_vec(), ..declare(vec![]) };
    assert!(with(&["a", "b", "c", "d", "e"]).assemble().is_ok());
    let six = with(&["a", "b", "c", "d", "e", "f"]).assemble().unwrap_err();
    assert_eq!(six, AssembleError::TooManyModes);
    assert_eq!(six.to_string(), "more than five modes beside `key`, `token` and `session`");
    assert_eq!(Mode::from_index(8), None);
}

#[test]
fn m1_own_modes_open_like_any_other() {
    let own = ["partner", "batch"];
    let batch = Mode::by_name("batch", &own).unwrap();
    assert_eq!((batch.index(), batch.name(&own)), (4, "batch"));
    let mut runs = endpoint("POST", "/runs", &["runs.post"]);
    runs.modes = batch.into();
    let made = Declarations { own_modes: own.to_vec(), ..declare(vec![runs]) }.assemble().unwrap();
    let catalog = made.catalog();
    assert_eq!(catalog.own_modes(), own);
    assert_eq!(granted(&catalog, "*", batch), ["POST /runs"]);
    let decision = catalog.decide(list("*"), "POST", "/runs", Mode::from_index(3).unwrap());
    assert_eq!(decision.to_string(), "denied: mode `partner` is not open here; open modes: batch");
}
