//! Requests an hour and a day, over several replicas.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use acl_keys::{Edit, NewKey};
use acl_tower::Rejected;

use crate::api::{call, is_wrong, open, operator};
use crate::engine::{both, pool};

both! {
    no_replica_lets_in_more_than_the_limit,
    the_lower_of_both_limits_holds,
    a_limit_of_nothing_lets_nothing_in,
    a_changed_limit_holds_at_once,
    what_is_leased_outlives_a_change_of_the_key,
    a_wrong_secret_uses_nothing_up,
    a_new_hour_begins_anew_within_the_day,
}

#[allow(clippy::needless_pass_by_value, reason = "an answer is looked at once")]
fn is_too_many(found: Result<impl Sized, Rejected>) -> bool {
    matches!(found, Err(Rejected::TooManyRequests { retry_after }) if retry_after <= Duration::from_secs(86_400))
}

async fn no_replica_lets_in_more_than_the_limit(database: String) {
    let replicas = [open(&database).await, open(&database).await, open(&database).await];
    let new = NewKey::new("x", ["*"]).hourly_limit(100).daily_limit(1_000);
    let secret = replicas[0].create(&operator(), new).await.unwrap().secret.reveal().to_owned();
    let let_in = Arc::new(AtomicU32::new(0));
    let tasks: Vec<_> = (0..12)
        .map(|at| {
            let (keys, secret, let_in) = (replicas[at % 3].clone(), secret.clone(), Arc::clone(&let_in));
            tokio::spawn(async move {
                for _ in 0..30 {
                    match call(&keys, &secret).await {
                        Ok(_) => drop(let_in.fetch_add(1, Ordering::Relaxed)),
                        Err(Rejected::TooManyRequests { retry_after }) => {
                            assert!(retry_after <= Duration::from_secs(3_600));
                        }
                        Err(other) => panic!("{other}"),
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    // A replica may have a little left that no request came for.
    let let_in = let_in.load(Ordering::Relaxed);
    assert!((85..=100).contains(&let_in), "{let_in}");
}

async fn the_lower_of_both_limits_holds(database: String) {
    let keys = open(&database).await;
    for (hourly, daily) in [(Some(5), Some(50)), (Some(50), Some(5)), (Some(5), None), (None, Some(5))] {
        let mut new = NewKey::new("x", ["*"]);
        new = hourly.into_iter().fold(new, NewKey::hourly_limit);
        new = daily.into_iter().fold(new, NewKey::daily_limit);
        let secret = keys.create(&operator(), new).await.unwrap().secret;
        for _ in 0..5 {
            assert!(call(&keys, secret.reveal()).await.is_ok());
        }
        for _ in 0..3 {
            assert!(is_too_many(call(&keys, secret.reveal()).await), "{hourly:?}, {daily:?}");
        }
    }
}

async fn a_limit_of_nothing_lets_nothing_in(database: String) {
    let keys = open(&database).await;
    let secret = keys.create(&operator(), NewKey::new("x", ["*"]).daily_limit(0)).await.unwrap().secret;
    assert!(is_too_many(call(&keys, secret.reveal()).await));
}

async fn a_changed_limit_holds_at_once(database: String) {
    let keys = open(&database).await;
    let created = keys.create(&operator(), NewKey::new("x", ["*"]).hourly_limit(100)).await.unwrap();
    let (id, secret) = (created.key.id, created.secret.reveal());
    for _ in 0..3 {
        assert!(call(&keys, secret).await.is_ok());
    }
    keys.edit(&operator(), id, Edit::new().hourly_limit(Some(3))).await.unwrap();
    assert!(is_too_many(call(&keys, secret).await));
    keys.edit(&operator(), id, Edit::new().hourly_limit(None)).await.unwrap();
    assert!(call(&keys, secret).await.is_ok());
}

async fn what_is_leased_outlives_a_change_of_the_key(database: String) {
    let keys = open(&database).await;
    let created = keys.create(&operator(), NewKey::new("x", ["*"]).hourly_limit(64)).await.unwrap();
    let mut let_in = 0;
    for at in 0..80 {
        let_in += u32::from(call(&keys, created.secret.reveal()).await.is_ok());
        keys.edit(&operator(), created.key.id, Edit::new().name(format!("{at}"))).await.unwrap();
    }
    assert_eq!(let_in, 64);
}

async fn a_wrong_secret_uses_nothing_up(database: String) {
    let keys = open(&database).await;
    let new = || NewKey::new("x", ["*"]).hourly_limit(3);
    let [one, other] =
        [keys.create(&operator(), new()).await.unwrap(), keys.create(&operator(), new()).await.unwrap()];
    let wrong = format!("{}{}", &one.secret.reveal()[..12], &other.secret.reveal()[12..]);
    for _ in 0..3 {
        for _ in 0..5 {
            assert!(is_wrong(call(&keys, &wrong).await));
        }
        assert!(call(&keys, one.secret.reveal()).await.is_ok());
    }
    assert!(is_too_many(call(&keys, one.secret.reveal()).await));
}

/// The hour before is made of this hour's rows in the database, as if it had passed.
async fn a_new_hour_begins_anew_within_the_day(database: String) {
    let keys = open(&database).await;
    let new = NewKey::new("x", ["*"]).hourly_limit(4).daily_limit(6);
    let secret = keys.create(&operator(), new).await.unwrap().secret.reveal().to_owned();
    for _ in 0..4 {
        assert!(call(&keys, &secret).await.is_ok());
    }
    assert!(is_too_many(call(&keys, &secret).await));
    let pool = pool(&database).await;
    sqlx::query("UPDATE acl_leases SET number = number - 1 WHERE seconds = 3600")
        .execute(&pool)
        .await
        .unwrap();
    let later = open(&database).await;
    for _ in 0..2 {
        assert!(call(&later, &secret).await.is_ok());
    }
    assert!(is_too_many(call(&later, &secret).await), "the day's limit");
}
