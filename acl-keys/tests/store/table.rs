//! Keys from CSV and to CSV.

use acl_keys::{By, Edit, Error, NewKey, Search};

use crate::api::{open, opens, operator};
use crate::engine::both;

both! {
    a_table_makes_keys,
    an_export_is_an_import,
    no_cell_is_taken_for_a_formula,
    a_mistake_in_a_table_makes_nothing,
    a_table_gives_no_more_than_its_importer_has,
}

const TABLE: &str = "\
key,list,mode,owner,networks,hourly_limit,daily_limit,expires,more,shadow
shop,\"tickets.*, -*.delete\",key,ann,192.0.2.0/24 2001:db8::/32,10,100,2101-01-31T00:00:00Z,x,
\"a, b\",people.* | tickets.*.list,token,,,,,,,tickets.* |-*.delete
";

async fn a_table_makes_keys(database: String) {
    let keys = open(&database).await;
    let mut secrets = Vec::new();
    assert_eq!(keys.import(&operator(), TABLE.as_bytes(), &mut secrets).await.unwrap(), 2);
    let secrets = String::from_utf8(secrets).unwrap();
    let lines: Vec<&str> = secrets.lines().collect();
    assert_eq!(lines[0], "key,id,secret");
    assert!(lines[1].starts_with("shop,1,key_") && lines[2].starts_with("\"a, b\",2,key_"), "{secrets}");
    let (shop, other) = (keys.key(1).await.unwrap(), keys.key(2).await.unwrap());
    assert_eq!((shop.owner.as_str(), shop.made_by.as_str(), shop.networks.len()), ("ann", "operator", 2));
    assert_eq!((shop.hourly_limit, shop.daily_limit), (Some(10), Some(100)));
    assert_eq!(shop.expires.unwrap().to_string(), "2101-01-31T00:00:00Z");
    assert_eq!(*other.lists, ["people.*".into(), "tickets.*.list".into()]);
    assert_eq!((other.owner.as_str(), other.mode.as_str(), other.expires), ("operator", "token", None));
    let audit = keys.audit_of(2, 9).await.unwrap();
    assert_eq!((audit[0].action.as_str(), audit[0].gained.len()), ("import", 2));
    // The audit has an imported key in the form of any other.
    let renamed = keys.edit(&operator(), 1, Edit::new().name("shop")).await.unwrap();
    let [edit, import] = &keys.audit_of(renamed.id, 9).await.unwrap()[..] else { panic!() };
    assert_eq!((import.action.as_str(), &import.after), ("import", &edit.before));

    let plain = "list,key\n*,all\n";
    let mut secrets = Vec::new();
    keys.import(&operator(), plain.as_bytes(), &mut secrets).await.unwrap();
    let secrets = String::from_utf8(secrets).unwrap();
    let secret = secrets.trim().rsplit(',').next().unwrap();
    assert_eq!(opens(&keys, secret).await.unwrap().len(), 4);
}

async fn an_export_is_an_import(database: String) {
    let keys = open(&database).await;
    keys.import(&operator(), TABLE.as_bytes(), std::io::sink()).await.unwrap();
    keys.import(&operator(), "key,list\nrevoked,*\n".as_bytes(), std::io::sink()).await.unwrap();
    keys.revoke(&operator(), 3).await.unwrap();
    let mut table = Vec::new();
    assert_eq!(keys.export(&mut table).await.unwrap(), 2);
    let text = String::from_utf8(table.clone()).unwrap();
    assert!(text.starts_with("key,id,list,shadow,mode,owner,"), "{text}");
    assert!(
        text.contains("\"a, b\",2,people.* | tickets.*.list,tickets.* | -*.delete,token,operator,"),
        "{text}"
    );
    keys.import(&operator(), &*table, std::io::sink()).await.unwrap();
    for (old, new) in [(1, 4), (2, 5)] {
        let (old, new) = (keys.key(old).await.unwrap(), keys.key(new).await.unwrap());
        assert!(old.lists == new.lists && old.networks == new.networks && old.expires == new.expires);
        assert!(old.name == new.name && old.owner == new.owner && old.mode == new.mode);
        assert!(old.shadow == new.shadow && new.shadow.len() == if new.id == 4 { 0 } else { 2 });
    }
}

async fn no_cell_is_taken_for_a_formula(database: String) {
    let keys = open(&database).await;
    let new = NewKey::new("=1+1", ["-*.delete, tickets.*"]).shadow(["-*.list, *"]).owner("@ann");
    keys.create(&operator(), new).await.unwrap();
    let mut table = Vec::new();
    keys.export(&mut table).await.unwrap();
    let text = String::from_utf8(table.clone()).unwrap();
    assert!(text.contains("\n'=1+1,1,\"'-*.delete, tickets.*\",\"'-*.list, *\",key,'@ann,"), "{text}");
    let mut secrets = Vec::new();
    keys.import(&operator(), &*table, &mut secrets).await.unwrap();
    assert!(String::from_utf8(secrets).unwrap().contains("\n'=1+1,2,key_"));
    let (old, new) = (keys.key(1).await.unwrap(), keys.key(2).await.unwrap());
    assert!(old.name == new.name && old.lists == new.lists && old.owner == new.owner);
    assert!(old.shadow == new.shadow);
}

async fn a_mistake_in_a_table_makes_nothing(database: String) {
    let keys = open(&database).await;
    let good = "ok,tickets.*,,,,,,\n";
    for (line, field) in [
        ("x,tick*,,,,,,", "list"),
        ("x,,,,,,,", "list"),
        ("x,\"tickets.*, -*.gone\",,,,,,", "list"),
        ("x,tickets.* |,,,,,,", "list"),
        (",*,,,,,,", "name"),
        ("x,*,,,,,,tick*", "shadow"),
        ("x,*,,,,,,-*.gone", "shadow"),
        ("x,*,keys,,,,,", "mode"),
        ("x,*,,people.*,,,,", "within"),
        ("x,*,,,1.2.3.4/99,,,", "networks"),
        ("x,*,,,,-1,,", "hourly_limit"),
        ("x,*,,,,many,,", "hourly_limit"),
        ("x,*,,,,,tomorrow,", "expires"),
        ("x,*,,,,,2001-01-31T00:00:00Z,", "expires"),
        ("x,*", "table"),
    ] {
        let table = format!("key,list,mode,within,networks,hourly_limit,expires,shadow\n{good}{line}\n");
        match keys.import(&operator(), table.as_bytes(), std::io::sink()).await {
            Err(Error::Invalid { field: found, message }) => {
                assert_eq!(found, field, "{line}");
                assert!(message.contains("line"), "{message}");
                assert!(message.contains('3'), "{message}");
            }
            _ => panic!("{line}"),
        }
    }
    for table in ["", "key\nx\n", "list\n*\n", "name,list\nx,*\n", "key,list,list\nx,*,tickets.*\n"] {
        assert!(keys.import(&operator(), table.as_bytes(), std::io::sink()).await.is_err(), "{table}");
    }
    assert!(keys.search(&Search::new()).await.unwrap().is_empty());
}

async fn a_table_gives_no_more_than_its_importer_has(database: String) {
    let keys = open(&database).await;
    let bob = By::lists("bob", ["tickets.*"]);
    let table = "key,list\na,tickets.*\nb,people.*\n";
    let refused = keys.import(&bob, table.as_bytes(), std::io::sink()).await;
    assert!(matches!(refused, Err(Error::BeyondRights { .. })));
    assert!(keys.search(&Search::new()).await.unwrap().is_empty());
}
