//! Modes that a registry names, modes by default, and names that are former or gone.

use acl::{EndpointId, Mode, ModeSet, Pattern, PatternList, Registry};

acl::route! {
    open(GET, "/open", tags("people.staff.list"));
    partners(GET, "/partners", tags("people.staff.get"), modes(partner, robot));
    health(GET, "/health", tags("helpdesk.health.get"), public);
    me(GET, "/me", tags("helpdesk.me.get"), authenticated);
}

acl::registry! {
    struct Api;
    modes: [partner, robot],
    default_modes: [key, robot],
    endpoints: [open, partners, health, me],
    renamed: { "people.agents" => "people.staff", "agents" => "people.agents" },
    removed: ["legacy.*", "chat.rooms.list"],
}

mod plain {
    acl::registry! {
        pub(super) struct Api;
        modes: [partner, robot],
        endpoints: [super::{open, partners}],
    }
}

fn list(text: &str) -> PatternList<'_> {
    PatternList::parse(text).unwrap()
}

/// M1
#[test]
fn own_modes_are_constants_after_the_built_in_ones() {
    assert_eq!((Api::MODE_PARTNER.index(), Api::MODE_ROBOT.index()), (3, 4));
    assert_eq!(Api::CATALOG.own_modes(), ["partner", "robot"]);
    assert_eq!(Api::PARTNERS.endpoint().modes(), ModeSet::from(Api::MODE_PARTNER).with(Api::MODE_ROBOT));
}

/// M2
#[test]
fn default_modes_are_stated_or_the_built_in_ones() {
    assert_eq!(Api::OPEN.endpoint().modes(), ModeSet::from(Mode::KEY).with(Api::MODE_ROBOT));
    assert_eq!(plain::Api::OPEN.endpoint().modes(), ModeSet::BUILT_IN);
}

/// D1, D2, D3
#[test]
fn a_mode_is_folded_into_the_grant() {
    let key = PatternList::EVERYTHING.grant::<Api>(Mode::KEY);
    assert!(key.iter().eq([Api::HEALTH, Api::ME, Api::OPEN]));
    let robot = PatternList::EVERYTHING.grant::<Api>(Api::MODE_ROBOT);
    assert!(robot.iter().eq([Api::HEALTH, Api::ME, Api::OPEN, Api::PARTNERS]));
    let session = PatternList::EVERYTHING.grant::<Api>(Mode::SESSION);
    assert!(session.iter().eq([Api::HEALTH]));
}

/// S2
#[test]
fn a_former_prefix_still_matches_for_allow_and_for_deny() {
    for former in ["people.agents.*", "agents.*", "people.agents.list", "agents.list"] {
        assert!(list(former).grant::<Api>(Mode::KEY).allows(Api::OPEN), "{former}");
        let denied = format!("*, -{former}");
        assert!(!list(&denied).grant::<Api>(Mode::KEY).allows(Api::OPEN), "{denied}");
    }
}

/// S2
#[test]
fn a_former_name_is_not_shown() {
    let tags: Vec<_> = Api::CATALOG.tags().map(acl::Tag::as_str).collect();
    assert_eq!(tags, ["helpdesk.health.get", "helpdesk.me.get", "people.staff.get", "people.staff.list"]);
    assert!(Api::OPEN.tags().map(acl::Tag::as_str).eq(["people.staff.list"]));
    assert_eq!(EndpointId::<Api>::by_tag("people.agents.list").count(), 0);
}

/// S2, S3
#[test]
fn a_removed_name_is_known_and_grants_nothing() {
    let stale = |text| Api::CATALOG.stale_deny(list(text)).map(Pattern::as_str);
    assert_eq!(stale("*, -legacy.reports, -chat.rooms.list, -people.agents.*, -people.staff.get"), None);
    assert_eq!(stale("*, -chat.rooms.get"), Some("-chat.rooms.get"));
    assert_eq!(stale("legcy.*, -people.staf.*"), Some("-people.staf.*"));
    // `legacy.*` does not excuse a misspelt ending: what it denied may just have been renamed.
    assert_eq!(stale("*, -*.lst"), Some("-*.lst"));
    assert_eq!(stale("*, -legacy.*.lst"), None);
    assert!(list("legacy.*").grant::<Api>(Mode::KEY).iter().eq([Api::HEALTH, Api::ME]));
}

/// The macro of the registry's name accepts present, former and removed names.
#[test]
fn a_checked_list_is_the_list() {
    const SUPPORT: PatternList<'_> = acl::pattern_list!(Api: "people.agents.*, -*.get, -legacy.*");
    assert_eq!(SUPPORT, list("people.agents.*, -*.get, -legacy.*"));
    assert!(SUPPORT.grant::<Api>(Mode::KEY).allows(Api::OPEN));
    let unchecked: PatternList<'_> = acl::pattern_list!("of.any.registry");
    assert_eq!(unchecked.as_str(), "of.any.registry");
}
