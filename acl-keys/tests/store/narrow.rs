//! Many keys narrowed at once.

use std::fmt::Write as _;

use acl_keys::{By, Error, NewKey, Search};

use crate::api::{created, open, opens, operator};
use crate::engine::both;

both! {
    a_deny_is_added_where_it_takes_something,
    what_would_be_done_is_what_is_done,
    many_keys_are_narrowed_together_or_not_at_all,
    what_is_no_narrowing_is_refused,
}

async fn a_deny_is_added_where_it_takes_something(database: String) {
    let keys = open(&database).await;
    let two = NewKey::new("two lists", ["tickets.*", "people.*"]);
    let two = keys.create(&operator(), two).await.unwrap();
    let mut all = vec![two];
    for list in ["*", "people.*", "tickets.*", "tickets.*", "*, -*.delete"] {
        all.push(created(&keys, list).await);
    }
    keys.revoke(&operator(), all[4].key.id).await.unwrap();
    let search = Search::new();
    let preview = keys.preview_narrow(&operator(), &search, "-*.delete").await.unwrap();
    assert_eq!((preview.changed, preview.untouched), (3, 2));
    assert_eq!(preview.lost, [(vec!["DELETE /tickets/{id}".to_owned()], 3)]);
    for created in &all[..3] {
        opens(&keys, created.secret.reveal()).await.unwrap();
    }
    let done = keys.narrow(&operator(), &search, "-*.delete", &preview.digest).await.unwrap();
    assert_eq!(done, preview);
    let key = keys.key(all[0].key.id).await.unwrap();
    assert_eq!(*key.lists, ["tickets.*, -*.delete".into(), "people.*, -*.delete".into()]);
    for created in &all[..4] {
        let opened = opens(&keys, created.secret.reveal()).await.unwrap();
        assert!(!opened.iter().any(|route| route.starts_with("DELETE")), "{opened:?}");
    }
    let audit = keys.audit_of(all[1].key.id, 1).await.unwrap();
    assert_eq!(
        (audit[0].action.as_str(), audit[0].lost.as_slice()),
        ("narrow", ["DELETE /tickets/{id}".to_owned()].as_slice())
    );
    assert_eq!(audit[0].before.as_ref().unwrap()["lists"], "*");
    assert_eq!(keys.audit_of(all[2].key.id, 9).await.unwrap().len(), 1, "untouched");
    let again = keys.preview_narrow(&operator(), &search, "-*.delete").await.unwrap();
    assert_eq!((again.changed, again.untouched), (0, 5));
}

async fn what_would_be_done_is_what_is_done(database: String) {
    let keys = open(&database).await;
    created(&keys, "tickets.*").await;
    let preview = keys.preview_narrow(&operator(), &Search::new(), "-*.delete").await.unwrap();
    created(&keys, "tickets.*").await;
    let refused = keys.narrow(&operator(), &Search::new(), "-*.delete", &preview.digest).await;
    assert!(matches!(refused, Err(Error::Conflict(_))));
    assert_eq!(*keys.key(1).await.unwrap().lists, ["tickets.*".into()]);
}

async fn many_keys_are_narrowed_together_or_not_at_all(database: String) {
    let keys = open(&database).await;
    let mut table = String::from("key,list\n");
    for at in 0..1_200 {
        let more = if at == 700 { ", people.*" } else { "" };
        writeln!(table, "k{at},\"tickets.*{more}\"").unwrap();
    }
    keys.import(&operator(), table.as_bytes(), std::io::sink()).await.unwrap();
    let bob = By::lists("bob", ["tickets.*"]);
    let refused = keys.preview_narrow(&bob, &Search::new(), "-*.delete").await;
    assert!(matches!(refused, Err(Error::BeyondRights { .. })));
    let preview = keys.preview_narrow(&operator(), &Search::new(), "-*.delete").await.unwrap();
    assert_eq!(preview.changed, 1_200);
    let refused = keys.narrow(&bob, &Search::new(), "-*.delete", &preview.digest).await;
    assert!(matches!(refused, Err(Error::BeyondRights { .. })));
    keys.narrow(&operator(), &Search::new(), "-*.delete", &preview.digest).await.unwrap();
    let left = keys.search(&Search::new().reaches("DELETE", "/tickets/{id}")).await.unwrap();
    assert!(left.is_empty());
}

async fn what_is_no_narrowing_is_refused(database: String) {
    let keys = open(&database).await;
    created(&keys, "*").await;
    for wrong in ["", "tickets.*", "-*.delete, people.*", "-*.gone", "-*.delete,", "-"] {
        let refused = keys.preview_narrow(&operator(), &Search::new(), wrong).await;
        let Err(Error::Invalid { field, .. }) = refused else { panic!("{wrong}") };
        assert_eq!(field, "denies");
    }
}
