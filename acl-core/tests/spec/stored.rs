//! S1 to S4, S6.

use acl_core::assemble::Declarations;
use acl_core::{Access, EndpointSet, Mode, ModeSet, Pattern, Rights};

use crate::{assemble, declare, endpoint, grant, granted, list};

/// A registry in which everything that the fingerprint covers is there.
fn everything() -> Declarations<'static> {
    let mut get = endpoint("GET", "/a", &["a.x.get", "b.get"]);
    get.modes = Mode::KEY.into();
    let mut post = endpoint("POST", "/a", &["a.x.post"]);
    post.needs = vec!["c", "a.x.get"];
    let mut open = endpoint("GET", "/open", &["c"]);
    (open.access, open.identified, open.modes) = (Access::Public, true, ModeSet::EMPTY);
    Declarations {
        own_modes: vec!["partner", "batch"],
        renamed: vec![("old", "a.x"), ("older", "old")],
        removed: vec!["legacy.*", "gone"],
        reserved: vec!["reports.*", "b.export"],
        ..declare(vec![get, post, endpoint("GET", "/b", &["c"]), open])
    }
}

/// Path, method, modes and flags, tags, former names, needs with their names.
type Hashed<'a> = (&'a str, &'a str, [u8; 3], &'a [&'a str], &'a [(u64, &'a str)], &'a [&'a [&'a str]]);

/// FNV-1a of 128 bits.
struct Fnv(u128);

impl Fnv {
    fn raw(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
        }
    }

    fn number(&mut self, number: u64) {
        self.raw(&number.to_le_bytes());
    }

    fn part(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.raw(bytes);
    }
}

#[test]
fn s1_the_fingerprint_is_as_written() {
    let mut print = Fnv(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
    print.part(&[2]);
    print.number(2);
    print.part(b"partner");
    print.part(b"batch");
    print.number(4);
    let needs: &[&[&str]] = &[&["c"], &["a.x.get", "old.get", "older.get"]];
    let endpoints: [Hashed<'_>; 4] = [
        ("/a", "GET", [0b001, 0, 0], &["a.x.get", "b.get"], &[(0, "old.get"), (0, "older.get")], &[]),
        ("/a", "POST", [0b111, 0, 0], &["a.x.post"], &[(0, "old.post"), (0, "older.post")], needs),
        ("/b", "GET", [0b111, 0, 0], &["c"], &[], &[]),
        ("/open", "GET", [0, 3, 0], &["c"], &[], &[]),
    ];
    for (path, method, flags, tags, formers, needs) in endpoints {
        print.part(path.as_bytes());
        print.part(method.as_bytes());
        print.part(&flags);
        print.number(tags.len() as u64);
        for tag in tags {
            print.part(tag.as_bytes());
        }
        print.number(formers.len() as u64);
        for (position, name) in formers {
            print.number(*position);
            print.part(name.as_bytes());
        }
        print.number(needs.len() as u64);
        for names in needs {
            print.number(names.len() as u64);
            for name in *names {
                print.part(name.as_bytes());
            }
        }
    }
    print.number(2);
    print.part(b"legacy.*");
    print.part(b"gone");
    print.number(2);
    print.part(b"reports.*");
    print.part(b"b.export");
    assert_eq!(everything().assemble().unwrap().catalog().fingerprint(), print.0);
}

type Change = fn(&mut Declarations<'static>);

#[test]
fn s1_every_input_changes_the_fingerprint() {
    let changes: [(&str, Change); 24] = [
        ("nothing", |_| ()),
        ("a method", |all| all.endpoints[0].method = "PUT"),
        ("a path", |all| all.endpoints[0].path = "/c"),
        ("a tag", |all| all.endpoints[2].tags = vec!["d"]),
        ("one tag more", |all| all.endpoints[2].tags.push("d")),
        ("the order of tags", |all| all.endpoints[0].tags.reverse()),
        ("modes", |all| all.endpoints[0].modes = Mode::TOKEN.into()),
        ("authenticated", |all| all.endpoints[0].access = Access::Authenticated),
        ("public", |all| all.endpoints[0].access = Access::Public),
        ("explicit", |all| all.endpoints[0].explicit = true),
        ("one endpoint more", |all| all.endpoints.push(endpoint("GET", "/d", &["c"]))),
        ("one endpoint less", |all| all.endpoints.truncate(2)),
        ("a former tag", |all| all.renamed[0].0 = "former"),
        ("no former tag", |all| all.renamed.clear()),
        ("removed", |all| all.removed[0] = "legacy"),
        ("nothing removed", |all| all.removed.clear()),
        ("a need", |all| all.endpoints[1].needs[0] = "b.get"),
        ("one need less", |all| all.endpoints[1].needs.truncate(1)),
        ("the order of needs", |all| all.endpoints[1].needs.reverse()),
        ("nobody identified", |all| all.endpoints[3].identified = false),
        ("reserved", |all| all.reserved[0] = "reports"),
        ("the order of what is reserved", |all| all.reserved.reverse()),
        ("nothing reserved", |all| all.reserved.clear()),
        ("the name of a mode", |all| all.own_modes[1] = "night"),
    ];
    let mut seen = Vec::new();
    for (what, change) in changes {
        let mut all = everything();
        change(&mut all);
        let print = all.assemble().unwrap().catalog().fingerprint();
        assert!(!seen.contains(&print), "{what}");
        seen.push(print);
    }
}

#[test]
fn s1_the_order_of_declaration_changes_nothing() {
    let first = everything().assemble().unwrap();
    for turn in 1..3 {
        let mut all = everything();
        all.endpoints.rotate_left(turn);
        let made = all.assemble().unwrap();
        assert_eq!(made.catalog().fingerprint(), first.catalog().fingerprint());
        for index in 0..3 {
            assert_eq!(made.catalog().route(index), first.catalog().route(index));
        }
    }
    let routes = |index| first.catalog().route(index).map(|route| route.to_string());
    assert_eq!([0, 1, 2].map(routes), ["GET /a", "POST /a", "GET /b"].map(|route| Some(route.into())));
}

fn renamed() -> Declarations<'static> {
    Declarations {
        renamed: vec![("people.agents", "people.staff"), ("agents", "people.agents")],
        ..declare(vec![
            endpoint("GET", "/staff", &["people.staff.list"]),
            endpoint("GET", "/staffing", &["people.staffing.list"]),
            endpoint("DELETE", "/staff/{id}", &["people.staff.delete", "audit.delete"]),
        ])
    }
}

#[test]
fn s2_a_former_name_still_matches() {
    let made = renamed().assemble().unwrap();
    let catalog = made.catalog();
    let staff = ["GET /staff", "DELETE /staff/{id}"];
    for text in ["people.staff.*", "people.agents.*", "agents.*", "*.agents.*, x"] {
        assert_eq!(granted(&catalog, text, Mode::KEY), staff, "{text}");
        assert_eq!(granted(&catalog, &format!("*, -{}", &text), Mode::KEY), ["GET /staffing"], "{text}");
    }
    assert_eq!(granted(&catalog, "people.agents.list", Mode::KEY), ["GET /staff"]);
    // Whole segments only.
    assert!(granted(&catalog, "people.agentsing.*, people.agents, agents", Mode::KEY).is_empty());
}

#[test]
fn s2_also_on_endpoints_added_later() {
    let mut later = renamed();
    later.endpoints.push(endpoint("POST", "/staff", &["people.staff.post"]));
    let made = later.assemble().unwrap();
    assert_eq!(granted(&made.catalog(), "agents.post", Mode::KEY), ["POST /staff"]);
    assert!(!granted(&made.catalog(), "*, -people.agents.*", Mode::KEY).contains(&"POST /staff".into()));
}

#[test]
fn s2_a_former_name_is_never_shown() {
    let made = renamed().assemble().unwrap();
    let catalog = made.catalog();
    let shown: Vec<String> = catalog.tags().map(|tag| tag.to_string()).collect();
    let present = ["audit.delete", "people.staff.delete", "people.staff.list", "people.staffing.list"];
    assert_eq!(shown, present);
    assert_eq!(catalog.with_tag("agents.list").count(), 0);
    assert_eq!(catalog.endpoint(0).unwrap().tags().count(), 1);
    let told =
        |text: &'static str| catalog.decide(list(text), "DELETE", "/staff/{id}", Mode::KEY).to_string();
    assert_eq!(told("agents.*"), "allowed: `agents.*` matches tag `people.staff.delete`");
    assert_eq!(told("*, -agents.delete"), "denied: `-agents.delete` matches tag `people.staff.delete`");
    assert_eq!(told("x"), "denied: no pattern grants tag `people.staff.delete` or `audit.delete`");
}

#[test]
fn s2_a_former_name_written_out_grants_explicit() {
    let mut all = renamed();
    all.endpoints[0].explicit = true;
    let made = all.assemble().unwrap();
    assert_eq!(granted(&made.catalog(), "people.agents.list", Mode::KEY), ["GET /staff"]);
    assert!(granted(&made.catalog(), "people.agents.list.*, agents.*", Mode::KEY).len() < 2);
}

#[test]
fn s2_a_former_name_that_breaks_t1_does_not_exist() {
    let long: &'static str = "x".repeat(250).leak();
    let all = Declarations {
        renamed: vec![(long, "a")],
        ..declare(vec![endpoint("GET", "/", &["a.b", "a.long-b"])])
    };
    let made = all.assemble().unwrap();
    let with = |rest: &str| format!("{long}.{rest}");
    assert_eq!(granted(&made.catalog(), &with("b"), Mode::KEY), ["GET /"]);
    assert!(Pattern::parse(&with("long-b")).is_err());
    let deny = format!("-{}.*", &long[..249]);
    assert!(made.catalog().stale_deny(list(&deny)).is_some());
}

#[test]
fn s3_a_deny_that_matches_nothing_is_stale() {
    let mut all = renamed();
    all.removed = vec!["legacy.*", "gone.for.good"];
    let made = all.assemble().unwrap();
    let catalog = made.catalog();
    for text in [
        "*, -people.staff.*",
        "*, -people.agents.*",
        "*, -agents.list",
        "*, -legacy.*",
        "*, -legacy.tickets.delete",
        "*, -*.good",
        "*, -gone.for.good",
        "-*",
        "nonsense, typo.*",
    ] {
        assert_eq!(catalog.stale_deny(list(text)), None, "{text}");
    }
    for (text, stale) in [
        ("*, -people.agent.*", "-people.agent.*"),
        // It could match under any prefix, so the removed one does not excuse it.
        ("*, -*.never", "-*.never"),
        ("*, -legacy", "-legacy"),
        ("*, -gone.for.good.x", "-gone.for.good.x"),
        ("*, -gone.*.bad", "-gone.*.bad"),
        ("-people.*, *, -typo, -typo.too", "-typo"),
    ] {
        assert_eq!(catalog.stale_deny(list(text)).map(Pattern::as_str), Some(stale), "{text}");
    }
}

#[test]
fn s3_is_no_part_of_the_plain_evaluation() {
    let made = assemble(vec![endpoint("GET", "/a", &["a"])]);
    assert!(made.catalog().stale_deny(list("*, -typo")).is_some());
    assert_eq!(granted(&made.catalog(), "*, -typo", Mode::KEY), ["GET /a"]);
}

/// S4: own list and maker's.
fn both(catalog: &acl_core::Catalog<'_>, own: &str, maker: &str, mode: Mode) -> EndpointSet<Vec<u64>> {
    Rights::new(catalog, mode, &[own]).within(&[[maker]]).grant()
}

#[test]
fn s4_the_intersection_with_the_maker() {
    let mut all = renamed();
    all.endpoints[1].modes = ModeSet::from(Mode::SESSION);
    let made = all.assemble().unwrap();
    let catalog = made.catalog();
    let (own, maker) = ("*", "people.*, -*.delete");
    assert_eq!(both(&catalog, own, maker, Mode::KEY), grant(&catalog, maker, Mode::KEY));
    assert!(both(&catalog, "*.delete", maker, Mode::KEY).is_empty());
    assert_ne!(both(&catalog, own, maker, Mode::KEY), both(&catalog, own, maker, Mode::SESSION));
}

#[test]
fn s4_is_computed_anew_as_the_registry_grows() {
    let (own, maker) = ("people.*", "people.staff.*, people.staffing.*");
    let subset = |catalog: &acl_core::Catalog<'_>| {
        both(catalog, own, maker, Mode::KEY) == grant(catalog, own, Mode::KEY)
    };
    let made = renamed().assemble().unwrap();
    assert!(subset(&made.catalog()), "at that moment the credential has no more than its maker");
    let mut later = renamed();
    later.endpoints.push(endpoint("GET", "/salaries", &["people.salaries.list"]));
    let made = later.assemble().unwrap();
    assert!(!subset(&made.catalog()), "the list has grown past its maker, the intersection has not");
    assert_eq!(both(&made.catalog(), own, maker, Mode::KEY), grant(&made.catalog(), maker, Mode::KEY));
}
