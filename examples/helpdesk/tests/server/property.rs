//! Add any endpoint: every key stays within its maker and its agent.

use std::cell::Cell;

use acl::{Access, Catalog, EndpointId, EndpointSet, Mode, ModeSet, PatternList, Registry as _, Rights};
use acl_core::assemble::{Declaration, Declarations};
use helpdesk::api::Api;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::harness::Server;

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

/// Tags, modes, and whether it is explicit.
type Added = (Vec<String>, u8, bool);

fn endpoint() -> impl Strategy<Value = Added> {
    let tag = prop::collection::vec(prop::sample::select(&SEGMENTS[..]), 1..4)
        .prop_map(|segments| segments.join("."));
    let tags = prop::collection::btree_set(tag, 1..4).prop_map(|tags| tags.into_iter().collect());
    (tags, 0_u8..8, any::<bool>())
}

/// The endpoints at positions of `grown`, each with its place, so that both versions can be compared.
fn granted(endpoints: &[Added], lists: &[&str], mode: Mode) -> Vec<bool> {
    let paths: Vec<String> = (0..endpoints.len()).map(|place| format!("/{place:03}")).collect();
    let mut declared = Declarations::default();
    for ((tags, modes, explicit), path) in endpoints.iter().zip(&paths) {
        declared.endpoints.push(Declaration {
            method: "GET",
            path,
            tags: tags.iter().map(String::as_str).collect(),
            modes: ModeSet::from_bits(*modes),
            explicit: *explicit,
            ..Declaration::default()
        });
    }
    let assembled = declared.assemble().unwrap();
    let catalog = assembled.catalog();
    let of = may_call(&catalog, lists, mode);
    (0..endpoints.len()).map(|place| of.contains(u16::try_from(place).unwrap())).collect()
}

/// What a list grants within the others.
fn may_call(catalog: &Catalog<'_>, lists: &[&str], mode: Mode) -> EndpointSet<Vec<u64>> {
    let (own, bounds) = lists.split_first().unwrap();
    let bounds: Vec<[&str; 1]> = bounds.iter().map(|bound| [*bound]).collect();
    Rights::new(catalog, mode, &[*own]).within(&bounds).grant()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_is_added_keys_stay_within_maker_and_agent(
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
    fn what_pages_show_is_what_requests_get(
        own in prop_oneof![3 => real_list(), 1 => list()],
        role in prop_oneof![3 => real_list(), 1 => list()],
        mode in prop::sample::select(&Mode::BUILT_IN[..]),
    ) {
        let credential = acl_tower::Credential::<Api, ()>::new(&own, mode, ()).unwrap().within(&role).unwrap();
        let shown = may_call(Api::CATALOG, &[&own, &role], mode);
        for id in EndpointId::<Api>::all() {
            prop_assert_eq!(shown.contains(id.index()), credential.allows(id), "{}", id);
            prop_assert_eq!(credential.allows(id), credential.decide(id).is_allowed(), "{}", id);
        }
    }
}

/// A list that means something to the helpdesk: much is allowed, then some of it denied.
fn real_list() -> impl Strategy<Value = String> {
    let tags: Vec<String> = EndpointId::<Api>::all()
        .flat_map(|id| id.tags().map(|tag| tag.to_string()).collect::<Vec<_>>())
        .collect();
    let pattern =
        (prop::sample::select(tags), any::<[bool; 3]>(), any::<bool>()).prop_map(|(tag, stars, deny)| {
            let segments = tag.split('.').zip(stars).map(|(segment, star)| if star { "*" } else { segment });
            format!("{}{}", if deny { "-" } else { "" }, segments.collect::<Vec<_>>().join("."))
        });
    (any::<bool>(), prop::collection::vec(pattern, 1..5)).prop_map(|(wide, mut patterns)| {
        if wide {
            patterns.insert(0, "*".to_owned());
        }
        patterns.join(", ")
    })
}

/// What the list grants by itself, decided by the text and not by a grant.
fn grants(list: &str, id: EndpointId<Api>) -> bool {
    let list = PatternList::parse(list).unwrap();
    Api::CATALOG.stale_deny(list).is_none() && list.decide(id, Mode::KEY).is_allowed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_key_is_within_its_agent_its_author_and_who_saw_it() {
    let server = Server::start().await;
    // A key of the agent, whose list the reader wrote, and whose secret was shown to the administrator.
    let secret = server.seeded.key.split_once(':').unwrap().1;
    server.run("UPDATE acl_keys SET made_by = '3' WHERE id = 1").await;
    let authenticate = server.keys.authenticate();
    let (head, ()) = axum::http::Request::new(()).into_parts();
    let written = async |own: &str, roles: [&str; 3]| {
        sqlx::query("UPDATE acl_lists SET text = $1 WHERE id = (SELECT lists FROM acl_keys WHERE id = 1)")
            .bind(own)
            .execute(&server.db)
            .await
            .unwrap();
        for (id, role) in (1..).zip(roles) {
            let update = sqlx::query("UPDATE roles SET list = $1 WHERE id = $2").bind(role).bind(id);
            update.execute(&server.db).await.unwrap();
        }
        server.changed().await;
    };
    let running = tokio::runtime::Handle::current();
    let reached = Cell::new(0);
    let cases = [real_list(), real_list(), real_list(), real_list()];
    let run = TestRunner::new(Config::with_cases(128)).run(&cases, |lists| {
        let [own, holder, agent, author] = lists.each_ref().map(String::as_str);
        let loaded = tokio::task::block_in_place(|| {
            running.block_on(async {
                written(own, [holder, agent, author]).await;
                authenticate.by_secret(&head, Mode::KEY, secret).await.ok().flatten().unwrap()
            })
        });
        for id in EndpointId::<Api>::all().filter(|id| id.endpoint().access() == Access::Granted) {
            let everyone = [own, holder, agent, author].iter().all(|list| grants(list, id));
            prop_assert_eq!(loaded.allows(id), everyone, "{}", id);
            reached.set(reached.get() + usize::from(everyone));
        }
        Ok(())
    });
    run.unwrap();
    let reached = reached.get();
    assert!(reached > 100, "{reached}: too little is granted to tell anything");
}

#[test]
fn a_grant_of_yesterdays_registry_is_no_grant_of_todays() {
    // Nothing of a grant is stored: rights are read from texts. A text that no longer fits grants nothing.
    let of = |lists: &[&str]| may_call(Api::CATALOG, lists, Mode::KEY);
    let public = Api::CATALOG.public::<Vec<u64>>();
    assert_eq!(of(&["*, -tickets.renamed_since.delete"]), public);
    assert!(!of(&["*"]).is_subset(&public));
    assert_eq!(of(&["*", "broken,"]), public);
}
