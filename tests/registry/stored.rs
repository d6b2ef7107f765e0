//! S1 and S4 of a registry's own grants.

use acl::{Grant, GrantBytesError, Mode};

use crate::list;

acl::route! {
    agents(GET, "/agents", tags("people.agents.list"));
    teams(GET, "/teams", tags("people.teams.list"));
}

acl::registry! {
    struct Yesterday;
    endpoints: [agents],
}

acl::registry! {
    struct Today;
    endpoints: [agents, teams],
}

#[test]
fn s1_a_grant_of_another_version_is_refused() {
    let grant = list("people.*").grant::<Yesterday>(Mode::KEY);
    let bytes: Vec<u8> = grant.bytes().collect();
    assert_eq!(Grant::<Yesterday>::from_bytes(&bytes), Ok(grant));
    assert_eq!(Grant::<Today>::from_bytes(&bytes), Err(GrantBytesError::Fingerprint));
    let length = GrantBytesError::Length { expected: 24, found: 23 };
    assert_eq!(Grant::<Yesterday>::from_bytes(&bytes[..23]), Err(length));
    let mut beyond = bytes;
    beyond[16] |= 0b10;
    assert_eq!(Grant::<Yesterday>::from_bytes(&beyond), Err(GrantBytesError::BeyondLast));
    // Made anew from the text, it has what was added since.
    assert!(list("people.*").grant::<Today>(Mode::KEY).allows(Today::TEAMS));
}

#[test]
fn s4_two_grants_intersect() {
    let typed = |text| list(text).grant::<Today>(Mode::KEY);
    assert_eq!(typed("*").intersection(&typed("*.teams.*")), typed("people.teams.list"));
}
