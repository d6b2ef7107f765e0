//! M1 and M2. That an empty list of modes is an error, the compiler tells: `tests/ui/m2`.

use acl::{EndpointId, Mode, ModeSet};
use acl_core::assemble::{AssembleError, Declarations};

use crate::{declare, endpoint, granted, list};

acl::route! {
    pub(crate) unstated(GET, "/unstated", tags("a.get"));
    pub(crate) partners(GET, "/partners", tags("a.partners.get"), modes(partner));
}

acl::registry! {
    /// A registry with a mode of its own, and nothing said of the default.
    pub(crate) struct Own;
    modes: [partner],
    endpoints: [unstated, partners],
}

acl::registry! {
    /// A registry that states its default.
    pub(crate) struct Stated;
    modes: [partner],
    default_modes: [session, partner],
    endpoints: [unstated],
}

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

#[test]
fn m2_without_modes_the_three_built_in() {
    assert_eq!(Own::UNSTATED.endpoint().modes(), ModeSet::BUILT_IN);
    assert_eq!(Own::PARTNERS.endpoint().modes(), Own::MODE_PARTNER.into());
}

#[test]
fn m2_declaring_a_mode_opens_nothing() {
    let grant = list("*").grant::<Own>(Own::MODE_PARTNER);
    assert_eq!(grant.iter().collect::<Vec<_>>(), [Own::PARTNERS]);
    assert_eq!(list("*").grant::<Own>(Mode::KEY).iter().collect::<Vec<_>>(), [Own::UNSTATED]);
    assert_eq!(EndpointId::<Own>::all().count(), 2);
}

#[test]
fn m2_the_registry_may_state_the_default() {
    let expected = ModeSet::from(Mode::SESSION).with(Stated::MODE_PARTNER);
    assert_eq!(Stated::UNSTATED.endpoint().modes(), expected);
    assert!(list("*").grant::<Stated>(Stated::MODE_PARTNER).allows(Stated::UNSTATED));
    assert!(!list("*").grant::<Stated>(Mode::KEY).allows(Stated::UNSTATED));
}
