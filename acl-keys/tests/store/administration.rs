//! Changes: whole, audited, and by who may.

use std::time::Duration;

use acl_keys::{By, Edit, Error, Keys, NewKey, Settings};
use jiff::Timestamp;

use crate::api::{Api, created, is_wrong, open, opens, operator};
use crate::engine::{both, pool};

both! {
    a_key_is_as_it_was_asked_for,
    a_secret_is_stored_nowhere,
    bad_input_is_refused_by_its_field,
    each_change_is_audited,
    a_refused_change_leaves_nothing,
    nobody_gives_more_than_they_have,
    nobody_takes_from_who_has_more,
    a_stale_list_is_for_who_has_all,
    a_revoked_key_stays_revoked,
    two_people_do_not_overwrite_each_other,
    no_key_outlives_the_maximum,
    changes_at_once_take_their_turn,
}

async fn a_key_is_as_it_was_asked_for(database: String) {
    let keys = open(&database).await;
    let end = Timestamp::from_second(Timestamp::now().as_second() + 3_600).unwrap();
    let new = NewKey::new(" the shop ", ["tickets.*", " people.*"])
        .owner("ann")
        .mode("token")
        .shadow(["tickets.*.list"])
        .networks(["192.0.2.0/24".parse().unwrap()])
        .hourly_limit(10)
        .daily_limit(100)
        .expires(end);
    let key = keys.create(&operator(), new).await.unwrap().key;
    assert!(key == keys.key(key.id).await.unwrap());
    assert_eq!((key.name.as_str(), key.mode.as_str(), key.owner.as_str()), ("the shop", "token", "ann"));
    assert_eq!(key.made_by, "operator");
    assert_eq!(*key.lists, ["tickets.*".into(), "people.*".into()]);
    assert_eq!(*key.shadow, ["tickets.*.list".into()]);
    assert_eq!(key.networks, ["192.0.2.0/24".parse().unwrap()]);
    assert_eq!((key.hourly_limit, key.daily_limit, key.expires), (Some(10), Some(100), Some(end)));
    assert!(key.is_live() && key.revoked.is_none() && key.last_used.is_none());

    let edit = Edit::new().name("other").shadow([""; 0]).networks([]).hourly_limit(None).expires(None);
    let edited = keys.edit(&operator(), key.id, edit).await.unwrap();
    assert!(edited.shadow.is_empty() && edited.networks.is_empty());
    assert_eq!((edited.hourly_limit, edited.daily_limit, edited.expires), (None, Some(100), None));
    assert_eq!(edited.lists, key.lists);
    assert_eq!(edited.name, "other");
}

async fn a_secret_is_stored_nowhere(database: String) {
    let keys = open(&database).await;
    let secret = created(&keys, "tickets.*").await.secret.reveal().to_owned();
    let chance = &secret[12..39];
    let pool = pool(&database).await;
    let hashes: Vec<String> =
        sqlx::query_scalar("SELECT hash FROM acl_secrets").fetch_all(&pool).await.unwrap();
    let audit: Vec<String> =
        sqlx::query_scalar("SELECT after FROM acl_audit").fetch_all(&pool).await.unwrap();
    for text in hashes.iter().chain(&audit) {
        assert!(!text.contains(chance) && !text.contains(&secret));
    }
    assert_eq!((hashes.len(), audit.len(), hashes[0].len()), (1, 1, 64));
    if let Some(file) = database.strip_prefix("sqlite://") {
        let bytes = std::fs::read(format!("{file}-wal")).unwrap();
        assert!(!bytes.windows(chance.len()).any(|window| window == chance.as_bytes()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}

async fn bad_input_is_refused_by_its_field(database: String) {
    let keys = open(&database).await;
    let new = || NewKey::new("x", ["*"]);
    let long = "x".repeat(201);
    let past = Timestamp::from_second(1).unwrap();
    let wrong = [
        ("name", NewKey::new("", ["*"])),
        ("name", NewKey::new(&long, ["*"])),
        ("name", NewKey::new("a\nb", ["*"])),
        ("owner", new().owner(" ")),
        ("mode", new().mode("keys")),
        ("lists", NewKey::new("x", [""; 0])),
        ("lists", NewKey::new("x", [""])),
        ("lists", NewKey::new("x", ["tickets.*", "Tickets"])),
        ("lists", NewKey::new("x", ["tickets.*, -*.remove"])),
        ("lists", NewKey::new("x", ["tickets.* | people.*"])),
        ("shadow", new().shadow(["tickets."])),
        ("expires", new().expires(past)),
        ("expires", new().expires_in(Duration::ZERO)),
    ];
    for (field, new) in wrong {
        match keys.create(&operator(), new).await {
            Err(Error::Invalid { field: found, .. }) => assert_eq!(found, field),
            Err(other) => panic!("{field}: {other}"),
            Ok(_) => panic!("{field}: created"),
        }
    }
    assert!(matches!(keys.key(1).await, Err(Error::NotFound)));
    let id = created(&keys, "*").await.key.id;
    for (field, edit) in [
        ("lists", Edit::new().lists(["tickets.*,"])),
        ("name", Edit::new().name("")),
        ("shadow", Edit::new().shadow(["-*.remove"])),
        ("expires", Edit::new().expires(Some(past))),
    ] {
        let refused = keys.edit(&operator(), id, edit.name("changed").lists(["people.*"])).await;
        match refused {
            Ok(_) => assert!(matches!(field, "lists" | "name"), "{field} was written over"),
            Err(Error::Invalid { field: found, .. }) => assert_eq!(found, field),
            Err(other) => panic!("{field}: {other}"),
        }
    }
    assert!(matches!(keys.edit(&operator(), 99, Edit::new()).await, Err(Error::NotFound)));
    assert!(matches!(keys.revoke(&operator(), 99).await, Err(Error::NotFound)));
    assert!(matches!(keys.rotate(&operator(), -1, Duration::ZERO).await, Err(Error::NotFound)));
}

async fn each_change_is_audited(database: String) {
    let keys = open(&database).await;
    let ann = By::lists("ann", ["tickets.*"]);
    let id = keys.create(&ann, NewKey::new("x", ["tickets.*"])).await.unwrap().key.id;
    keys.edit(&ann, id, Edit::new().lists(["tickets.*.list"])).await.unwrap();
    keys.rotate(&operator(), id, Duration::ZERO).await.unwrap();
    keys.revoke(&operator(), id).await.unwrap();
    let audit = keys.audit_of(id, 10).await.unwrap();
    assert!(audit == keys.audit(10).await.unwrap());
    let told: Vec<_> = audit.iter().map(|row| (row.action.as_str(), row.who.as_str())).collect();
    assert_eq!(told, [("revoke", "operator"), ("rotate", "operator"), ("edit", "ann"), ("create", "ann")]);
    let [revoke, rotate, edit, create] = &audit[..] else { panic!() };
    assert_eq!(create.before, None);
    assert_eq!(create.gained, ["GET /tickets", "POST /tickets", "DELETE /tickets/{id}"]);
    assert_eq!(edit.before, create.after);
    assert_eq!(edit.after.as_ref().unwrap()["lists"], "tickets.*.list");
    assert_eq!(edit.lost, ["POST /tickets", "DELETE /tickets/{id}"]);
    assert!(edit.gained.is_empty() && rotate.gained.is_empty() && rotate.lost.is_empty());
    assert_eq!(revoke.lost, ["GET /tickets"]);
    assert!(revoke.after.as_ref().unwrap()["revoked"].is_string());
    assert!(audit.windows(2).all(|pair| pair[0].version > pair[1].version));
}

async fn a_refused_change_leaves_nothing(database: String) {
    let keys = open(&database).await;
    let key = created(&keys, "tickets.*").await.key;
    let edit = Edit::new().name("renamed").lists(["people.*"]).expires(Some(Timestamp::UNIX_EPOCH));
    assert!(keys.edit(&operator(), key.id, edit).await.is_err());
    assert!(keys.key(key.id).await.unwrap() == key);
    assert_eq!(keys.audit_of(key.id, 10).await.unwrap().len(), 1);
}

async fn nobody_gives_more_than_they_have(database: String) {
    let keys = open(&database).await;
    let bob = By::lists("bob", ["tickets.*, -*.delete"]);
    let own = keys.create(&bob, NewKey::new("x", ["tickets.*.list"])).await.unwrap().key.id;
    for list in ["*", "tickets.*", "tickets.tickets.delete", "people.*", "admin.wipe.post"] {
        let new = NewKey::new("x", [list]);
        assert!(matches!(keys.create(&bob, new).await, Err(Error::BeyondRights { .. })), "{list}");
        let edit = keys.edit(&bob, own, Edit::new().lists([list])).await;
        assert!(matches!(edit, Err(Error::BeyondRights { .. })), "{list}");
    }
    let refused = keys.create(&bob, NewKey::new("x", ["*"])).await.err().unwrap().to_string();
    assert_eq!(
        refused,
        "rights are given, changed and taken by who has all of them; you may not call GET /people and 1 more"
    );
    // Whoever has all that wildcards reach may give what is explicit too.
    let all = By::lists("all", ["*"]);
    keys.create(&all, NewKey::new("x", ["admin.wipe.post"])).await.unwrap();
}

async fn nobody_takes_from_who_has_more(database: String) {
    let keys = open(&database).await;
    let bob = By::lists("bob", ["tickets.*, -*.delete"]);
    let created = created(&keys, "tickets.*").await;
    let id = created.key.id;
    let beyond = |result: Result<(), Error>| assert!(matches!(result, Err(Error::BeyondRights { .. })));
    beyond(keys.edit(&bob, id, Edit::new().lists(["tickets.*.list"])).await.map(drop));
    beyond(keys.edit(&bob, id, Edit::new().name("bob's")).await.map(drop));
    beyond(keys.rotate(&bob, id, Duration::ZERO).await.map(drop));
    beyond(keys.revoke(&bob, id).await.map(drop));
    assert_eq!(opens(&keys, created.secret.reveal()).await.unwrap().len(), 3);
    assert_eq!(keys.audit(10).await.unwrap().len(), 1);
}

async fn a_stale_list_is_for_who_has_all(database: String) {
    let keys = open(&database).await;
    let created = created(&keys, "tickets.*.list").await;
    let pool = pool(&database).await;
    let stale = "INSERT INTO acl_lists (id, text) VALUES ('stale', 'tickets.*, -*.gone')";
    sqlx::query(stale).execute(&pool).await.unwrap();
    sqlx::query("UPDATE acl_keys SET lists = 'stale'").execute(&pool).await.unwrap();
    assert_eq!(opens(&keys, created.secret.reveal()).await.unwrap().len(), 0);
    let bob = By::lists("bob", ["tickets.*"]);
    let edit = || Edit::new().lists(["tickets.*.list"]);
    assert!(matches!(keys.edit(&bob, created.key.id, edit()).await, Err(Error::BeyondRights { .. })));
    keys.edit(&By::lists("all", ["*"]), created.key.id, edit()).await.unwrap();
    assert_eq!(opens(&keys, created.secret.reveal()).await.unwrap(), ["GET /tickets"]);
}

async fn a_revoked_key_stays_revoked(database: String) {
    let keys = open(&database).await;
    let created = created(&keys, "*").await;
    let id = created.key.id;
    keys.revoke(&operator(), id).await.unwrap();
    assert!(matches!(keys.revoke(&operator(), id).await, Err(Error::Conflict(_))));
    assert!(matches!(keys.edit(&operator(), id, Edit::new().name("y")).await, Err(Error::Conflict(_))));
    assert!(matches!(keys.rotate(&operator(), id, Duration::ZERO).await, Err(Error::Conflict(_))));
    assert!(is_wrong(opens(&keys, created.secret.reveal()).await));
}

async fn two_people_do_not_overwrite_each_other(database: String) {
    let keys = open(&database).await;
    let key = created(&keys, "*").await.key;
    keys.edit(&operator(), key.id, Edit::new().seen(key.version).name("first")).await.unwrap();
    let second = keys.edit(&operator(), key.id, Edit::new().seen(key.version).name("second")).await;
    assert!(matches!(second, Err(Error::Conflict(_))));
    assert_eq!(keys.key(key.id).await.unwrap().name, "first");
}

async fn no_key_outlives_the_maximum(database: String) {
    let hour = Duration::from_secs(3_600);
    let keys = Keys::<Api>::open_with(&database, Settings::new().max_lifetime(hour)).await.unwrap();
    let key = created(&keys, "*").await.key;
    assert_eq!(key.expires.unwrap().as_second(), key.created.as_second() + 3_600);
    let long = NewKey::new("x", ["*"]).expires_in(2 * hour);
    assert!(matches!(keys.create(&operator(), long).await, Err(Error::Invalid { field: "expires", .. })));
    for end in [None, Some(Timestamp::from_second(key.created.as_second() + 3_601).unwrap())] {
        let edit = keys.edit(&operator(), key.id, Edit::new().expires(end)).await;
        assert!(matches!(edit, Err(Error::Invalid { field: "expires", .. })));
    }
    let edit = Edit::new().expires(Some(Timestamp::from_second(key.created.as_second() + 60).unwrap()));
    keys.edit(&operator(), key.id, edit).await.unwrap();
}

async fn changes_at_once_take_their_turn(database: String) {
    let (one, other) = (open(&database).await, open(&database).await);
    let tasks: Vec<_> = (0..20)
        .map(|at| {
            let keys = if at % 2 == 0 { one.clone() } else { other.clone() };
            tokio::spawn(async move { created(&keys, "tickets.*").await.key.id })
        })
        .collect();
    let mut ids = Vec::new();
    for task in tasks {
        ids.push(task.await.unwrap());
    }
    ids.sort_unstable();
    assert_eq!(ids, (1..=20).collect::<Vec<_>>());
    let mut versions: Vec<_> = one.audit(50).await.unwrap().iter().map(|row| row.version).collect();
    versions.dedup();
    assert_eq!(versions.len(), 20);
}
