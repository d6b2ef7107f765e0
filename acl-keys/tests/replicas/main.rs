//! Several stores on one database, and what goes wrong between them and it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failure ends a test")]

#[path = "../store/api.rs"]
#[allow(dead_code, reason = "the other tests need more of it")]
mod api;
#[path = "../store/engine.rs"]
mod engine;
mod proxy;

use std::time::{Duration, Instant};

use acl_keys::{Edit, Keys, Settings};
use acl_tower::Rejected;

use api::{Api, call, created, is_wrong, open, opens, operator};
use engine::{both, pool};
use proxy::{Proxy, Way};

both! {
    another_replica_hears_of_each_change_within_the_bound,
}

fn bound(bound: Duration) -> Settings {
    Settings::new().bound(bound)
}

async fn another_replica_hears_of_each_change_within_the_bound(database: String) {
    let second = Duration::from_secs(1);
    let here = Keys::<Api>::open_with(&database, bound(second)).await.unwrap();
    let there = Keys::<Api>::open_with(&database, bound(second)).await.unwrap();
    let mut delays = Vec::new();
    for _ in 0..8 {
        let created = created(&here, "tickets.*").await;
        let secret = created.secret.reveal();
        assert_eq!(opens(&there, secret).await.unwrap().len(), 3);
        here.edit(&operator(), created.key.id, Edit::new().lists(["people.*"])).await.unwrap();
        let changed = Instant::now();
        while opens(&there, secret).await.unwrap() != ["GET /people"] {
            assert!(changed.elapsed() < second, "the bound");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        delays.push(changed.elapsed());
        here.revoke(&operator(), created.key.id).await.unwrap();
        let changed = Instant::now();
        while !is_wrong(call(&there, secret).await) {
            assert!(changed.elapsed() < second, "the bound");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        delays.push(changed.elapsed());
    }
    delays.sort();
    println!("p50 {:?}, p99 {:?}", delays[delays.len() / 2], delays[delays.len() - 1]);
}

#[postgres_cluster::test]
fn a_change_is_told_and_not_only_asked_for() {
    engine::on_postgres(async |database| {
        // With this bound a look by the clock comes once a second.
        let there = Keys::<Api>::open_with(&database, bound(Duration::from_secs(60))).await.unwrap();
        let here = open(&database).await;
        let mut delays = Vec::new();
        for _ in 0..11 {
            let created = created(&here, "tickets.*").await;
            call(&there, created.secret.reveal()).await.unwrap();
            here.revoke(&operator(), created.key.id).await.unwrap();
            let changed = Instant::now();
            while !is_wrong(call(&there, created.secret.reveal()).await) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            delays.push(changed.elapsed());
        }
        delays.sort();
        assert!(delays[5] < Duration::from_millis(200), "{delays:?}");
    });
}

#[postgres_cluster::test]
fn a_replica_cut_off_without_a_word_lets_nobody_in() {
    engine::on_postgres(async |database| {
        let time = Duration::from_secs(1);
        let proxy = Proxy::to(&database).await;
        let here = open(&database).await;
        let there = Keys::<Api>::open_with(proxy.url(), bound(time)).await.unwrap();
        let (lost, kept) = (created(&here, "tickets.*").await, created(&here, "tickets.*").await);
        let (lost, kept, id) = (lost.secret.reveal(), kept.secret.reveal(), lost.key.id);
        for secret in [lost, kept] {
            call(&there, secret).await.unwrap().unwrap();
        }
        for way in [Way::Swallow, Way::Close] {
            proxy.set(way);
            let cut = Instant::now();
            // What is cached needs no database.
            call(&there, kept).await.unwrap_or_else(|error| panic!("{way:?}: {error}"));
            assert!(cut.elapsed() < Duration::from_millis(100));
            if way == Way::Swallow {
                here.revoke(&operator(), id).await.unwrap();
            }
            let changed = Instant::now();
            let mut refused = 0;
            while changed.elapsed() < 4 * time {
                let begun = changed.elapsed();
                for secret in [lost, kept] {
                    match call(&there, secret).await {
                        Ok(_) => assert!(begun < time, "{way:?}: let in {begun:?} after the change"),
                        Err(Rejected::Unavailable) => refused += 1,
                        Err(other) => assert!(secret == lost && way == Way::Close, "{way:?}: {other}"),
                    }
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            assert!(refused > 0);
            proxy.set(Way::Pass);
            let healed = Instant::now();
            while call(&there, kept).await.is_err() {
                assert!(healed.elapsed() < Duration::from_secs(10), "{way:?}: it does not heal");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            assert!(is_wrong(call(&there, lost).await));
            // Until it trusts again what it has cached.
            tokio::time::sleep(time).await;
            call(&there, kept).await.unwrap().unwrap();
        }
    });
}

#[postgres_cluster::test]
fn replicas_heal_after_the_database_was_killed() {
    engine::on_postgres(async |_| {
        let mut cluster = postgres_cluster::Cluster::start();
        let database = cluster.database();
        let time = Duration::from_secs(1);
        let here = Keys::<Api>::open_with(&database, bound(time)).await.unwrap();
        let there = Keys::<Api>::open_with(&database, bound(time)).await.unwrap();
        let (cached, cold) = (created(&here, "tickets.*").await, created(&here, "tickets.*").await);
        call(&there, cached.secret.reveal()).await.unwrap().unwrap();
        let crash = tokio::task::spawn_blocking(move || {
            cluster.crash();
            cluster
        });
        let cluster = crash.await.unwrap();
        let healed = Instant::now();
        for keys in [&here, &there] {
            for secret in [cached.secret.reveal(), cold.secret.reveal()] {
                while call(keys, secret).await.is_err() {
                    assert!(healed.elapsed() < Duration::from_secs(10), "it does not heal");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
        here.revoke(&operator(), cached.key.id).await.unwrap();
        let changed = Instant::now();
        while !is_wrong(call(&there, cached.secret.reveal()).await) {
            assert!(changed.elapsed() < time, "the bound");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        drop(cluster);
    });
}

#[postgres_cluster::test]
fn a_database_put_back_to_an_older_copy_is_noticed() {
    engine::on_postgres(async |database| {
        let keys = Keys::<Api>::open_with(&database, bound(Duration::from_secs(1))).await.unwrap();
        let created = created(&keys, "tickets.*").await;
        call(&keys, created.secret.reveal()).await.unwrap().unwrap();
        let pool = pool(&database).await;
        // The copy is of a time before the key.
        sqlx::query("DELETE FROM acl_secrets").execute(&pool).await.unwrap();
        sqlx::query("UPDATE acl_state SET version = 0").execute(&pool).await.unwrap();
        let changed = Instant::now();
        while !is_wrong(call(&keys, created.secret.reveal()).await) {
            assert!(changed.elapsed() < Duration::from_secs(1), "the bound");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
}
