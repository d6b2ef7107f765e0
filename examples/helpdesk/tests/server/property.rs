//! Add any endpoint: every key stays within its maker and its agent.

use acl::{Mode, ModeSet, Registry as _};
use acl_core::assemble::{Declaration, Declarations};
use helpdesk::api::Api;
use helpdesk::rights::Endpoints;
use proptest::prelude::*;

const SEGMENTS: [&str; 6] = ["tickets", "people", "admin", "list", "delete", "new"];

fn pattern() -> impl Strategy<Value = String> {
    let segment = prop_oneof![3 => prop::sample::select(&SEGMENTS[..]).prop_map(str::to_owned), 1 => Just("*".to_owned())];
    (any::<bool>(), prop::collection::vec(segment, 1..4)).prop_map(|(deny, segments)| {
        // `*.*` stands for two segments or more, which a list may say.
        format!("{}{}", if deny { "-" } else { "" }, segments.join("."))
    })
}

fn list() -> impl Strategy<Value = String> {
    prop::collection::vec(pattern(), 1..5).prop_map(|patterns| patterns.join(", "))
}

fn endpoint() -> impl Strategy<Value = (String, u8, bool)> {
    let tag = prop::collection::vec(prop::sample::select(&SEGMENTS[..]), 1..4)
        .prop_map(|segments| segments.join("."));
    (tag, 0_u8..8, any::<bool>())
}

/// The endpoints at positions of `grown`, each with its place, so that both versions can be compared.
fn granted(endpoints: &[(String, u8, bool)], lists: &[&str], mode: Mode) -> Vec<bool> {
    let paths: Vec<String> = (0..endpoints.len()).map(|place| format!("/{place:03}")).collect();
    let mut declared = Declarations::default();
    for ((tag, modes, explicit), path) in endpoints.iter().zip(&paths) {
        declared.endpoints.push(Declaration {
            method: "GET",
            path,
            tags: vec![tag],
            modes: ModeSet::from_bits(*modes),
            explicit: *explicit,
            ..Declaration::default()
        });
    }
    let assembled = declared.assemble().unwrap();
    let catalog = assembled.catalog();
    let of = Endpoints::of(&catalog, lists, mode);
    (0..endpoints.len()).map(|place| of.contains(u16::try_from(place).unwrap())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn add_any_endpoint_and_every_key_stays_within_its_maker_and_its_agent(
        mut endpoints in prop::collection::vec(endpoint(), 1..70),
        added in prop::collection::vec(endpoint(), 1..8),
        own in list(),
        agent in list(),
        maker in list(),
        mode in prop::sample::select(&Mode::BUILT_IN[..]),
    ) {
        for version in 0..2 {
            if version == 1 {
                endpoints.extend(added.clone());
            }
            let key = granted(&endpoints, &[&own, &agent, &maker], mode);
            let (agent, maker) = (granted(&endpoints, &[&agent], mode), granted(&endpoints, &[&maker], mode));
            for (place, granted) in key.iter().enumerate() {
                prop_assert!(!granted || (agent[place] && maker[place]), "{place} of version {version}");
            }
        }
    }

    #[test]
    fn what_pages_show_is_what_requests_get(own in list(), role in list(), mode in prop::sample::select(&Mode::BUILT_IN[..])) {
        use helpdesk::credentials::Credential;
        use helpdesk::credentials::who::{Held, Who};
        let who = Who { held: Held::Session { id: 0 }, person: 1, acting_for: None, candidate: None };
        let credential = Credential::new(&own, mode, who).unwrap().within(&role).unwrap();
        let shown = Endpoints::of(Api::CATALOG, &[&own, &role], mode);
        for id in acl::EndpointId::<Api>::all() {
            // A stale list grants nothing, which takes from nobody what everybody may call.
            let public = id.endpoint().access() == acl::Access::Public;
            prop_assert_eq!(shown.contains(id.index()) || public, credential.allows(id), "{}", id);
            prop_assert_eq!(credential.allows(id), credential.decide(id).is_allowed(), "{}", id);
        }
    }
}

#[test]
fn a_grant_of_yesterdays_registry_is_no_grant_of_todays() {
    // Nothing of a grant is stored: rights are read from texts. A text that no longer fits grants nothing.
    let nothing = Endpoints::of(Api::CATALOG, &["*, -tickets.renamed_since.delete"], Mode::KEY);
    assert!(nothing.is_empty());
    assert!(!Endpoints::of(Api::CATALOG, &["*"], Mode::KEY).is_empty());
    assert!(Endpoints::of(Api::CATALOG, &[], Mode::KEY).is_empty());
    assert!(Endpoints::of(Api::CATALOG, &["*", "broken,"], Mode::KEY).is_empty());
}
