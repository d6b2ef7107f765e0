//! M2: the default that a registry states or leaves out. That an empty list of modes is an error, the compiler tells:
//! `tests/ui/m2`.

use acl::{EndpointId, Mode, ModeSet};

use crate::list;

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
