//! From one database to another.

use std::time::Duration;

use acl_keys::{Edit, Error, NewKey, copy};
use tokio::time::sleep;

use crate::api::{call, created, is_wrong, open, opens, operator};

/// A copy from one engine to each.
macro_rules! copies {
    ($($name:ident: $from:ident -> $to:ident;)*) => {
        $(#[postgres_cluster::test]
        fn $name() {
            crate::engine::$from(|from| async { apart(|| crate::engine::$to(|to| everything_is_copied(from, to))) });
        })*
    };
}

copies! {
    a_file_becomes_postgres: on_sqlite -> on_postgres;
    postgres_becomes_a_file: on_postgres -> on_sqlite;
    a_file_becomes_a_file: on_sqlite -> on_sqlite;
}

async fn everything_is_copied(from: String, to: String) {
    let old = open(&from).await;
    let new = NewKey::new("x", ["tickets.*", "people.*"]).hourly_limit(2).shadow(["*.list"]);
    let kept = old.create(&operator(), new).await.unwrap();
    let secret = kept.secret.reveal();
    for _ in 0..2 {
        call(&old, secret).await.unwrap();
    }
    let revoked = created(&old, "*").await;
    old.revoke(&operator(), revoked.key.id).await.unwrap();
    let rotated = created(&old, "people.*").await;
    let second = old.rotate(&operator(), rotated.key.id, Duration::from_secs(60)).await.unwrap();
    let audit = old.audit(99).await.unwrap();

    assert_eq!(copy(&from, &to).await.unwrap(), 3);
    let keys = open(&to).await;
    assert!(keys.key(kept.key.id).await.unwrap() == old.key(kept.key.id).await.unwrap());
    assert!(keys.audit(99).await.unwrap() == audit);
    assert!(
        matches!(call(&keys, secret).await, Err(acl_tower::Rejected::TooManyRequests { .. })),
        "the limit"
    );
    assert!(is_wrong(call(&keys, revoked.secret.reveal()).await));
    for secret in [rotated.secret.reveal(), second.reveal()] {
        assert_eq!(opens(&keys, secret).await.unwrap(), ["GET /people"]);
    }
    // Numbers go on where they were.
    assert_eq!(created(&keys, "*").await.key.id, 4);
    keys.edit(&operator(), 3, Edit::new().name("y")).await.unwrap();
    sleep(Duration::from_millis(10)).await;
    assert!(matches!(copy(&from, &to).await, Err(Error::Conflict(_))), "once");
}

/// Runs what starts a runtime of its own.
fn apart(test: impl FnOnce() + Send) {
    std::thread::scope(|scope| scope.spawn(test).join().unwrap());
}
