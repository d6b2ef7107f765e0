//! The cache: what a hit costs, what gets into it, and what does not.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use acl_keys::{Keys, NewKey, Settings};
use acl_tower::{Authenticate as _, Head, Target};
use http::Request;

use crate::api::{Api, call, created, is_wrong, open, operator};
use crate::engine::{both, pool};

both! {
    a_hit_neither_waits_nor_allocates,
    wrong_secrets_fill_neither_cache_nor_database,
    the_cache_is_bounded,
    many_changes_at_once_are_all_in_force,
}

async fn a_hit_neither_waits_nor_allocates(database: String) {
    let keys = open(&database).await;
    let created = created(&keys, "tickets.*").await;
    call(&keys, created.secret.reveal()).await.unwrap();
    let value = format!("Bearer {}", created.secret.reveal());
    let (parts, ()) = Request::get("/").header("authorization", value).body(()).unwrap().into_parts();
    let by_key = keys.authenticate();
    let mut head = Head::from(parts);
    let mut hit = || {
        let mut answer = pin!(by_key.authenticate(&mut head, Target::NoRoute));
        let Poll::Ready(found) = answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("it waits")
        };
        assert!(found.unwrap().is_some());
    };
    // Now and then the cache tidies up, which is nothing that a single request pays for.
    let fewest = (0..100).map(|_| allocation_counter::measure(&mut hit).count_total).min();
    assert_eq!(fewest, Some(0));
}

/// A secret with this id and a right checksum, which nobody was given.
fn forged(id: u64) -> String {
    use sha2::{Digest as _, Sha256};

    let digits = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let number = |mut number: u64, length: usize| {
        let mut text = vec![b'0'; length];
        for place in text.iter_mut().rev() {
            *place = digits[usize::try_from(number % 62).unwrap()];
            number /= 62;
        }
        String::from_utf8(text).unwrap()
    };
    let body = format!("key_{}{}", number(id, 8), "x".repeat(27));
    let hash = Sha256::digest(body.as_bytes());
    let check = hash.iter().take(4).fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    format!("{body}{}", number(check, 6))
}

async fn wrong_secrets_fill_neither_cache_nor_database(database: String) {
    let keys = open(&database).await;
    for _ in 0..5 {
        created(&keys, "tickets.*").await;
    }
    for id in 0..200 {
        assert!(is_wrong(call(&keys, &forged(id)).await), "{id}");
    }
    assert_eq!(keys.cached(), 0);
    let pool = pool(&database).await;
    for (table, rows) in
        [("acl_keys", 5), ("acl_secrets", 5), ("acl_audit", 5), ("acl_leases", 0), ("acl_usage", 0)]
    {
        let count: i64 =
            sqlx::query_scalar(&format!("SELECT count(*) FROM {table}")).fetch_one(&pool).await.unwrap();
        assert_eq!(count, rows, "{table}");
    }
}

async fn the_cache_is_bounded(database: String) {
    let keys = Keys::<Api>::open_with(&database, Settings::new().capacity(10)).await.unwrap();
    for _ in 0..40 {
        let created = created(&keys, "tickets.*").await;
        call(&keys, created.secret.reveal()).await.unwrap();
    }
    assert!((1..=10).contains(&keys.cached()), "{}", keys.cached());
}

async fn many_changes_at_once_are_all_in_force(database: String) {
    let keys = open(&database).await;
    let mut all = Vec::new();
    for _ in 0..30 {
        let created = keys.create(&operator(), NewKey::new("x", ["*"])).await.unwrap();
        call(&keys, created.secret.reveal()).await.unwrap();
        all.push(created);
    }
    // While each key is revoked, others are loaded and called.
    let tasks: Vec<_> = all
        .iter()
        .map(|created| {
            let (keys, id, secret) = (keys.clone(), created.key.id, created.secret.reveal().to_owned());
            tokio::spawn(async move {
                let calls = async {
                    for _ in 0..20 {
                        let _ = call(&keys, &secret).await;
                        tokio::task::yield_now().await;
                    }
                };
                let by = operator();
                let revoked = keys.revoke(&by, id);
                let ((), revoked) = tokio::join!(calls, revoked);
                revoked.unwrap();
                assert!(is_wrong(call(&keys, &secret).await));
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    for created in &all {
        assert!(is_wrong(call(&keys, created.secret.reveal()).await));
    }
}
