//! The request path: who is known, who is not.

use std::net::SocketAddr;
use std::time::Duration;

use acl::Mode;
use acl_keys::{By, Edit, Error, Keys, NewKey, Settings};
use acl_tower::{Carriers, Rejected};
use http::Request;

use crate::api::{Api, authorization, call, created, is_wrong, open, opens, operator, request};
use crate::engine::{both, pool};

both! {
    a_key_opens_what_its_lists_grant,
    unknown_and_wrong_secrets_are_alike,
    a_revoked_key_opens_nothing,
    a_narrowed_key_opens_less_at_once,
    a_rotated_key_has_two_secrets_for_a_while,
    a_key_ends,
    a_key_comes_from_its_networks_only,
    a_token_is_a_key_of_another_mode,
    live_bounds_hold,
    somebody_gone_bounds_everything,
    an_announcement_is_part_of_the_change,
    a_key_is_for_nobody_unknown_and_nobody_with_more,
    bounds_that_cannot_be_told_are_503,
    equal_lists_share_their_grant,
    a_stored_network_that_is_none_is_503,
    a_store_is_opened_in_a_task,
    an_application_may_find_the_secret_itself,
    a_credential_is_looked_at_again,
}

async fn a_key_opens_what_its_lists_grant(database: String) {
    let keys = open(&database).await;
    let new = NewKey::new("two lists", ["tickets.*, -*.delete", "people.*"]);
    let created = keys.create(&operator(), new).await.unwrap();
    let secret = created.secret.reveal();
    for _ in 0..2 {
        assert_eq!(opens(&keys, secret).await.unwrap(), ["GET /people", "GET /tickets", "POST /tickets"]);
    }
    let known = call(&keys, secret).await.unwrap().unwrap();
    assert_eq!((known.principal().id(), known.principal().owner()), (created.key.id, "operator"));
    assert_eq!((known.name(), known.mode()), ("key 1", Mode::KEY));
    // Another store on the same database knows it too.
    assert_eq!(opens(&open(&database).await, secret).await.unwrap().len(), 3);
}

async fn unknown_and_wrong_secrets_are_alike(database: String) {
    let keys = open(&database).await;
    let secret = created(&keys, "tickets.*").await.secret.reveal().to_owned();
    let other = created(&keys, "tickets.*").await.secret.reveal().to_owned();
    // The id of one with the chance of the other: a wrong checksum, and with a right one a wrong secret.
    let mixed = format!("{}{}", &secret[..12], &other[12..]);
    let last = if secret.ends_with('x') { "y" } else { "x" };
    let mistyped = format!("{}{last}", &secret[..secret.len() - 1]);
    for known in [false, true] {
        for wrong in [&mixed, &mistyped, "key_", "key", "x", &format!("{secret}0"), &secret.to_lowercase()] {
            assert!(is_wrong(call(&keys, wrong).await), "{wrong}, cached: {known}");
        }
        assert!(is_wrong(authorization(&keys, &format!("Basic {secret}")).await));
        assert!(matches!(
            authorization(&keys, &format!("Bearer {secret}, {secret}")).await,
            Err(Rejected::SeveralCredentials)
        ));
        call(&keys, &secret).await.unwrap().unwrap();
    }
    assert!(request(&keys, Request::get("/tickets").body(()).unwrap()).await.unwrap().is_none());
}

async fn a_revoked_key_opens_nothing(database: String) {
    let keys = open(&database).await;
    let created = created(&keys, "*").await;
    call(&keys, created.secret.reveal()).await.unwrap().unwrap();
    keys.revoke(&operator(), created.key.id).await.unwrap();
    assert!(is_wrong(call(&keys, created.secret.reveal()).await));
    assert!(is_wrong(call(&open(&database).await, created.secret.reveal()).await));
}

async fn a_narrowed_key_opens_less_at_once(database: String) {
    let keys = open(&database).await;
    let created = created(&keys, "tickets.*").await;
    assert_eq!(opens(&keys, created.secret.reveal()).await.unwrap().len(), 3);
    keys.edit(&operator(), created.key.id, Edit::new().lists(["*.list"])).await.unwrap();
    assert_eq!(opens(&keys, created.secret.reveal()).await.unwrap(), ["GET /people", "GET /tickets"]);
}

async fn a_rotated_key_has_two_secrets_for_a_while(database: String) {
    let keys = open(&database).await;
    let created = created(&keys, "tickets.*").await;
    let (id, first) = (created.key.id, created.secret.reveal().to_owned());
    let second = keys.rotate(&operator(), id, Duration::from_secs(2)).await.unwrap().reveal().to_owned();
    assert!(opens(&keys, &first).await.is_ok() && opens(&keys, &second).await.is_ok());
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    assert!(is_wrong(call(&keys, &first).await));
    assert!(opens(&keys, &second).await.is_ok());
    // A second rotation within an overlap ends the oldest at once, and none leaves nothing of the old one.
    let third = keys.rotate(&operator(), id, Duration::from_secs(60)).await.unwrap().reveal().to_owned();
    let fourth = keys.rotate(&operator(), id, Duration::from_secs(60)).await.unwrap().reveal().to_owned();
    assert!(is_wrong(call(&keys, &second).await));
    assert!(opens(&keys, &third).await.is_ok() && opens(&keys, &fourth).await.is_ok());
    let fifth = keys.rotate(&operator(), id, Duration::ZERO).await.unwrap().reveal().to_owned();
    assert!(is_wrong(call(&keys, &third).await) && is_wrong(call(&keys, &fourth).await));
    assert!(opens(&keys, &fifth).await.is_ok());
}

async fn a_key_ends(database: String) {
    let keys = open(&database).await;
    let new = NewKey::new("short", ["*"]).expires_in(Duration::from_secs(2));
    let created = keys.create(&operator(), new).await.unwrap();
    call(&keys, created.secret.reveal()).await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    assert!(is_wrong(call(&keys, created.secret.reveal()).await), "while it is cached");
    assert!(is_wrong(call(&open(&database).await, created.secret.reveal()).await));
}

async fn a_key_comes_from_its_networks_only(database: String) {
    let settings =
        || Settings::new().client_address(|parts| Some(parts.extensions.get::<SocketAddr>()?.ip()));
    let keys = Keys::<Api>::open_with(&database, settings()).await.unwrap();
    let networks = ["192.0.2.0/24".parse().unwrap(), "2001:db8::/32".parse().unwrap()];
    let created = keys.create(&operator(), NewKey::new("near", ["*"]).networks(networks)).await.unwrap();
    let from = |address: Option<&str>| {
        let value = format!("Bearer {}", created.secret.reveal());
        let mut request = Request::get("/").header("authorization", value).body(()).unwrap();
        address.map(|address| request.extensions_mut().insert(address.parse::<SocketAddr>().unwrap()));
        request
    };
    let near = ["192.0.2.7:1", "[2001:db8::1]:1", "[::ffff:192.0.2.7]:1"];
    let far = ["192.0.3.7:1", "[2001:db9::1]:1", "[::ffff:192.0.3.7]:1", "[::192.0.2.7]:1"];
    for _ in 0..2 {
        for address in near {
            assert!(request(&keys, from(Some(address))).await.unwrap().is_some(), "{address}");
        }
        for address in far.map(Some).into_iter().chain([None]) {
            assert!(is_wrong(request(&keys, from(address)).await), "{address:?}");
        }
    }
    // Where the application tells no address, such a key opens nothing.
    let blind = open(&database).await;
    assert!(is_wrong(request(&blind, from(Some("192.0.2.7:1"))).await));
}

async fn a_token_is_a_key_of_another_mode(database: String) {
    let carriers = Carriers::new().scheme("bearer", Mode::KEY).scheme("token", Mode::TOKEN);
    let settings = Settings::new().prefix("acme").carriers(carriers);
    let keys = Keys::<Api>::open_with(&database, settings).await.unwrap();
    let created = keys.create(&operator(), NewKey::new("a token", ["*"]).mode("token")).await.unwrap();
    let secret = created.secret.reveal();
    assert!(secret.starts_with("acme_"));
    for _ in 0..2 {
        let known = authorization(&keys, &format!("Token {secret}")).await.unwrap().unwrap();
        assert_eq!(known.mode(), Mode::TOKEN);
        assert!(is_wrong(authorization(&keys, &format!("Bearer {secret}")).await));
    }
}

/// Settings under which persons are bound by what the map says.
fn bound_by(roles: &std::sync::Arc<std::sync::Mutex<Vec<(String, String)>>>) -> Settings {
    let roles = std::sync::Arc::clone(roles);
    Settings::new().bounds(move |person: String| {
        let roles = roles.lock().unwrap();
        let lists: Vec<String> =
            roles.iter().filter(|(name, _)| *name == person).map(|(_, list)| list.clone()).collect();
        let answer = if person == "broken" {
            Err("no roles today".into())
        } else {
            Ok((!lists.is_empty()).then_some(lists))
        };
        std::future::ready(answer)
    })
}

fn roles(of: &[(&str, &str)]) -> std::sync::Arc<std::sync::Mutex<Vec<(String, String)>>> {
    let roles = of.iter().map(|(name, list)| ((*name).to_owned(), (*list).to_owned())).collect();
    std::sync::Arc::new(std::sync::Mutex::new(roles))
}

async fn live_bounds_hold(database: String) {
    let roles = roles(&[("ann", "tickets.*"), ("ann", "people.*"), ("operator", "*, -*.post")]);
    let keys = Keys::<Api>::open_with(&database, bound_by(&roles)).await.unwrap();
    let created = keys.create(&operator(), NewKey::new("ann's", ["*"]).owner("ann")).await.unwrap();
    let secret = created.secret.reveal();
    assert_eq!(
        opens(&keys, secret).await.unwrap(),
        ["GET /people", "GET /tickets", "DELETE /tickets/{id}"],
        "within both roles of its owner together, and within those of its maker"
    );
    roles.lock().unwrap()[0] = ("ann".to_owned(), "tickets.*, -*.delete".to_owned());
    keys.bounds_changed("ann").await.unwrap();
    assert_eq!(opens(&keys, secret).await.unwrap(), ["GET /people", "GET /tickets"]);
    roles.lock().unwrap()[2] = ("operator".to_owned(), "people.*".to_owned());
    keys.all_bounds_changed().await.unwrap();
    assert_eq!(opens(&keys, secret).await.unwrap(), ["GET /people"]);
    assert!(keys.bounds_changed("").await.is_err());
}

async fn somebody_gone_bounds_everything(database: String) {
    let roles = roles(&[("ann", "*"), ("operator", "*")]);
    let keys = Keys::<Api>::open_with(&database, bound_by(&roles)).await.unwrap();
    let created = keys.create(&operator(), NewKey::new("ann's", ["*"]).owner("ann")).await.unwrap();
    assert_eq!(opens(&keys, created.secret.reveal()).await.unwrap().len(), 4);
    roles.lock().unwrap().retain(|(name, _)| name != "ann");
    keys.bounds_changed("ann").await.unwrap();
    // Not even what is open to every known caller is open to a key whose owner is gone.
    assert!(is_wrong(call(&keys, created.secret.reveal()).await));
    roles.lock().unwrap().push(("ann".to_owned(), "*".to_owned()));
    roles.lock().unwrap().retain(|(name, _)| name != "operator");
    keys.all_bounds_changed().await.unwrap();
    assert_eq!(opens(&keys, created.secret.reveal()).await.unwrap().len(), 0, "its maker is gone");
}

async fn an_announcement_is_part_of_the_change(database: String) {
    let roles = roles(&[("ann", "tickets.*, people.*"), ("operator", "*")]);
    // A slow machine must not make this store ask again before anything is announced.
    let patient = bound_by(&roles).bound(Duration::from_secs(60));
    let keys = Keys::<Api>::open_with(&database, patient).await.unwrap();
    let replica = Keys::<Api>::open_with(&database, bound_by(&roles)).await.unwrap();
    let created = keys.create(&operator(), NewKey::new("ann's", ["*"]).owner("ann")).await.unwrap();
    let secret = created.secret.reveal();
    for of in [&keys, &replica] {
        assert_eq!(opens(of, secret).await.unwrap().len(), 4);
    }
    roles.lock().unwrap()[0] = ("ann".to_owned(), "people.*".to_owned());
    let pool = pool(&database).await;
    // A change that does not happen announces nothing.
    let mut change = pool.begin().await.unwrap();
    keys.announce_in(&mut change, "ann").await.unwrap();
    change.rollback().await.unwrap();
    keys.look().await;
    assert_eq!(opens(&keys, secret).await.unwrap().len(), 4);
    for person in ["ann", ""] {
        let mut change = pool.begin().await.unwrap();
        keys.announce_in(&mut change, person).await.unwrap();
        change.commit().await.unwrap();
        keys.look().await;
        assert_eq!(opens(&keys, secret).await.unwrap(), ["GET /people"], "{person}");
    }
    // The replica hears of it by itself.
    let start = std::time::Instant::now();
    while opens(&replica, secret).await.unwrap().len() > 1 {
        assert!(start.elapsed() < Duration::from_secs(6), "the bound is five seconds");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn a_key_is_for_nobody_unknown_and_nobody_with_more(database: String) {
    let roles = roles(&[("ann", "*"), ("bob", "tickets.*"), ("carl", "tickets.*.list")]);
    let keys = Keys::<Api>::open_with(&database, bound_by(&roles)).await.unwrap();
    let bob = By::lists("bob", ["tickets.*"]);
    let new = |owner: &str| NewKey::new("x", ["tickets.*"]).owner(owner);
    let of_bob = keys.create(&bob, new("bob")).await.unwrap().key.id;
    keys.create(&bob, new("carl")).await.unwrap();
    // The key would act in the name of ann, even if bob may do all that it can.
    assert!(matches!(keys.create(&bob, new("ann")).await, Err(Error::BeyondRights { .. })));
    assert!(matches!(
        keys.edit(&bob, of_bob, Edit::new().owner("ann")).await,
        Err(Error::BeyondRights { .. })
    ));
    for by in [&bob, &operator()] {
        let unknown = keys.create(by, new("dora")).await;
        assert!(matches!(unknown, Err(Error::Invalid { field: "owner", .. })));
        let unknown = keys.edit(by, of_bob, Edit::new().owner("dora")).await;
        assert!(matches!(unknown, Err(Error::Invalid { field: "owner", .. })));
    }
    assert_eq!(keys.key(of_bob).await.unwrap().owner, "bob");
}

async fn bounds_that_cannot_be_told_are_503(database: String) {
    let free = open(&database).await;
    let created = free.create(&operator(), NewKey::new("x", ["*"]).owner("broken")).await.unwrap();
    let bound = Keys::<Api>::open_with(&database, bound_by(&roles(&[("operator", "*")]))).await.unwrap();
    assert!(matches!(call(&bound, created.secret.reveal()).await, Err(Rejected::Unavailable)));
}

async fn equal_lists_share_their_grant(database: String) {
    let keys = open(&database).await;
    let mut grants = Vec::new();
    for list in ["tickets.*", "tickets.*", "people.*"] {
        let secret = created(&keys, list).await.secret;
        grants.push(call(&keys, secret.reveal()).await.unwrap().unwrap());
    }
    assert!(std::ptr::eq(grants[0].grant(), grants[1].grant()));
    assert!(!std::ptr::eq(grants[0].grant(), grants[2].grant()));
}

async fn a_stored_network_that_is_none_is_503(database: String) {
    let keys = open(&database).await;
    let created = created(&keys, "*").await;
    let pool = pool(&database).await;
    sqlx::query("UPDATE acl_keys SET networks = 'anywhere'").execute(&pool).await.unwrap();
    assert!(matches!(call(&keys, created.secret.reveal()).await, Err(Rejected::Unavailable)));
}

async fn a_store_is_opened_in_a_task(database: String) {
    tokio::spawn(async move { Keys::<Api>::open(&database).await.unwrap() }).await.unwrap();
}

async fn an_application_may_find_the_secret_itself(database: String) {
    let keys = open(&database).await;
    let new = NewKey::new("x", ["tickets.*"]).hourly_limit(2);
    let created = keys.create(&operator(), new).await.unwrap();
    let secret = created.secret.reveal();
    let (parts, ()) = Request::get("/tickets").body(()).unwrap().into_parts();
    let by_key = keys.authenticate();
    assert!(is_wrong(by_key.by_secret(&parts, Mode::TOKEN, secret).await), "another mode");
    assert!(is_wrong(by_key.by_secret(&parts, Mode::KEY, &secret[..secret.len() - 1]).await));
    for _ in 0..2 {
        let known = by_key.by_secret(&parts, Mode::KEY, secret).await.unwrap().unwrap();
        assert_eq!(known.principal().id(), created.key.id);
        // What is no request of its own takes nothing of the limit.
        by_key.by_secret_uncounted(&parts, Mode::KEY, secret).await.unwrap().unwrap();
        by_key.again(&known).await.unwrap().unwrap();
    }
    let third = by_key.by_secret(&parts, Mode::KEY, secret).await;
    assert!(matches!(third, Err(Rejected::TooManyRequests { .. })));
    by_key.by_secret_uncounted(&parts, Mode::KEY, secret).await.unwrap().unwrap();
}

async fn a_credential_is_looked_at_again(database: String) {
    let (keys, other) = (open(&database).await, open(&database).await);
    let created = created(&keys, "tickets.*").await;
    let known = call(&keys, created.secret.reveal()).await.unwrap().unwrap();
    keys.edit(&operator(), created.key.id, Edit::new().lists(["people.*"])).await.unwrap();
    let now = keys.authenticate().again(&known).await.unwrap().unwrap();
    assert_eq!(now.grant().iter().map(|id| id.route().path).collect::<Vec<_>>(), ["/people"]);
    // A store that has never seen the key asks the database.
    other.authenticate().again(&known).await.unwrap().unwrap();
    keys.revoke(&operator(), created.key.id).await.unwrap();
    assert!(is_wrong(keys.authenticate().again(&known).await));
}
