//! Keys found among many.

use std::time::Duration;

use acl_keys::{Error, Key, Keys, NewKey, Search, Settings, State};

use crate::api::{Api, open, operator};
use crate::engine::{both, pool};

both! {
    keys_are_found_by_text,
    keys_are_found_by_mode,
    keys_are_found_by_reach,
    reach_counts_bounds,
    keys_are_found_by_state,
    pages_follow_each_other,
    equal_lists_are_grouped,
    what_no_search_is_refused,
}

async fn create(keys: &Keys<Api>, name: &str, owner: &str, list: &str) -> i64 {
    keys.create(&operator(), NewKey::new(name, [list]).owner(owner)).await.unwrap().key.id
}

fn ids(found: &[Key]) -> Vec<i64> {
    found.iter().map(|key| key.id).collect()
}

async fn keys_are_found_by_text(database: String) {
    let keys = open(&database).await;
    create(&keys, "The Shop", "ann", "tickets.*").await;
    create(&keys, "100% sure_", "Bob", "people.*").await;
    create(&keys, r"back\slash", "carl's", "*").await;
    create(&keys, "Ämter", "Ölm", "*").await;
    for (text, found) in [
        ("Ämter", vec![4]),
        ("Ölm", vec![4]),
        ("shop", vec![1]),
        ("SHOP", vec![1]),
        ("bob", vec![2]),
        ("people", vec![2]),
        ("%", vec![2]),
        ("_", vec![2]),
        (r"\", vec![3]),
        ("'", vec![3]),
        ("' OR 1 = 1 --", vec![]),
        ("s%p", vec![]),
        ("", vec![4, 3, 2, 1]),
    ] {
        assert_eq!(ids(&keys.search(&Search::new().text(text)).await.unwrap()), found, "{text}");
    }
    assert_eq!(ids(&keys.search(&Search::new().owner("Bob")).await.unwrap()), [2]);
    assert!(keys.search(&Search::new().owner("bob")).await.unwrap().is_empty());
}

async fn keys_are_found_by_mode(database: String) {
    let keys = open(&database).await;
    create(&keys, "a key", "ann", "tickets.*").await;
    let token = NewKey::new("a token", ["tickets.*"]).mode("token").owner("ann");
    keys.create(&operator(), token).await.unwrap();
    for (mode, found) in
        [("key", vec![1]), ("token", vec![2]), ("session", vec![]), ("' OR 1 = 1 --", vec![]), ("", vec![])]
    {
        let search = Search::new().owner("ann").mode(mode);
        assert_eq!(ids(&keys.search(&search).await.unwrap()), found, "{mode}");
    }
}

async fn keys_are_found_by_reach(database: String) {
    let keys = open(&database).await;
    create(&keys, "all", "ann", "*").await;
    create(&keys, "no delete", "ann", "*, -*.delete").await;
    create(&keys, "delete", "ann", "tickets.tickets.delete").await;
    let token = NewKey::new("a token", ["people.*", "tickets.*"]).mode("token");
    keys.create(&operator(), token).await.unwrap();
    let revoked = create(&keys, "revoked", "ann", "*").await;
    keys.revoke(&operator(), revoked).await.unwrap();
    let reach = |method, path| {
        let keys = keys.clone();
        async move { ids(&keys.search(&Search::new().reaches(method, path)).await.unwrap()) }
    };
    assert_eq!(reach("DELETE", "/tickets/{id}").await, [4, 3, 1]);
    assert_eq!(reach("GET", "/people").await, [4, 2, 1]);
    assert!(reach("POST", "/wipe").await.is_empty());
    for state in [State::Revoked, State::Expired] {
        let dead = Search::new().reaches("DELETE", "/tickets/{id}").state(state);
        assert!(keys.search(&dead).await.unwrap().is_empty(), "what is not live reaches nothing");
    }
    let both = Search::new().reaches("DELETE", "/tickets/{id}").text("all").count(1);
    assert_eq!(ids(&keys.search(&both).await.unwrap()), [1]);
}

async fn reach_counts_bounds(database: String) {
    let settings = Settings::new().bounds(|person: String| {
        let list = if person == "ann" { "people.*" } else { "*" };
        std::future::ready(Ok((person != "gone").then(|| vec![list.to_owned()])))
    });
    let keys = Keys::<Api>::open_with(&database, settings).await.unwrap();
    for owner in ["ann", "bob", "carl"] {
        create(&keys, "x", owner, "*").await;
    }
    let pool = pool(&database).await;
    sqlx::query("UPDATE acl_keys SET owner = 'gone' WHERE owner = 'carl'").execute(&pool).await.unwrap();
    let search = Search::new().reaches("GET", "/tickets");
    assert_eq!(ids(&keys.search(&search).await.unwrap()), [2]);
    let search = Search::new().reaches("GET", "/people");
    assert_eq!(ids(&keys.search(&search).await.unwrap()), [2, 1]);
    assert_eq!(keys.groups(&search).await.unwrap()[0].keys, 2);
}

async fn keys_are_found_by_state(database: String) {
    let keys = open(&database).await;
    create(&keys, "live", "ann", "*").await;
    let short = NewKey::new("short", ["*"]).expires_in(Duration::from_secs(1));
    keys.create(&operator(), short).await.unwrap();
    let revoked = create(&keys, "revoked", "ann", "*").await;
    keys.revoke(&operator(), revoked).await.unwrap();
    create(&keys, "old", "ann", "*").await;
    let pool = pool(&database).await;
    sqlx::query("UPDATE acl_keys SET created = 1 WHERE id = 4").execute(&pool).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    for (state, found) in [
        (State::Live, vec![4, 1]),
        (State::Revoked, vec![3]),
        (State::Expired, vec![2]),
        (State::Unused, vec![4]),
    ] {
        assert_eq!(ids(&keys.search(&Search::new().state(state)).await.unwrap()), found, "{state:?}");
    }
}

async fn pages_follow_each_other(database: String) {
    let keys = open(&database).await;
    for _ in 0..7 {
        create(&keys, "x", "ann", "tickets.*").await;
    }
    for search in [Search::new(), Search::new().reaches("GET", "/tickets")] {
        let mut seen = Vec::new();
        let mut page = search.clone().count(3);
        loop {
            let found = ids(&keys.search(&page).await.unwrap());
            let Some(last) = found.last() else { break };
            page = search.clone().count(3).before(*last);
            seen.extend(found);
        }
        assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1]);
    }
    assert!(keys.search(&Search::new().count(0)).await.unwrap().is_empty());
}

async fn equal_lists_are_grouped(database: String) {
    let keys = open(&database).await;
    for list in ["tickets.*", "people.*", "tickets.*", "tickets.*", "*"] {
        create(&keys, "x", "ann", list).await;
    }
    keys.revoke(&operator(), 5).await.unwrap();
    let groups = keys.groups(&Search::new()).await.unwrap();
    let told: Vec<_> = groups.iter().map(|group| (&*group.lists[0], group.keys)).collect();
    assert_eq!(told, [("tickets.*", 3), ("people.*", 1)]);
    assert!(groups.iter().all(|group| group.last_used.is_none()));
    let pool = pool(&database).await;
    for (id, used) in [(1, 60), (4, 120), (5, 180)] {
        let query = format!("UPDATE acl_keys SET last_used = {used} WHERE id = {id}");
        sqlx::query(&query).execute(&pool).await.unwrap();
    }
    let groups = keys.groups(&Search::new()).await.unwrap();
    let used: Vec<_> = groups.iter().map(|group| group.last_used.map(jiff::Timestamp::as_second)).collect();
    assert_eq!(used, [Some(120), None], "the last use of any of them");
    // Grouped and counted is what a search finds.
    for search in [
        Search::new().text("PEOPLE"),
        Search::new().owner("nobody"),
        Search::new().reaches("GET", "/tickets"),
        Search::new().reaches("GET", "/people").text("tickets"),
    ] {
        let found = keys.search(&search.clone().state(State::Live)).await.unwrap();
        for group in keys.groups(&search).await.unwrap() {
            let count = found.iter().filter(|key| key.lists == group.lists).count();
            assert_eq!(u64::try_from(count).unwrap(), group.keys, "{search:?}");
        }
        let total: u64 = keys.groups(&search).await.unwrap().iter().map(|group| group.keys).sum();
        assert_eq!(usize::try_from(total).unwrap(), found.len(), "{search:?}");
    }
    assert_eq!(keys.groups(&Search::new().state(State::Revoked)).await.unwrap().len(), 0, "live keys alone");
}

async fn what_no_search_is_refused(database: String) {
    let keys = open(&database).await;
    let wrong = [
        ("reaches", Search::new().reaches("GET", "/nothing")),
        ("reaches", Search::new().reaches("PUT", "/tickets")),
        ("reaches", Search::new().can_reach("tickets")),
        ("list", Search::new().list_contains("x".repeat(201))),
        ("text", Search::new().text("x".repeat(201))),
        ("text", Search::new().text("a\0b")),
        ("list", Search::new().list_contains("a\0b")),
        ("owner", Search::new().owner("\0")),
    ];
    for (field, search) in wrong {
        let Err(Error::Invalid { field: found, .. }) = keys.search(&search).await else { panic!("{field}") };
        assert_eq!(found, field);
    }
}
