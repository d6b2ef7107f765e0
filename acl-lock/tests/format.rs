//! The text of a file: written, read back, refused.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, Mode, ModeSet, PatternList};
use acl_lock::{Lock, NamedList};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

acl::route! {
    health(GET, "/health", tags("helpdesk.health.get"), public);
    me(GET, "/me", tags("helpdesk.me.get"), authenticated);
    staff(GET, "/staff", tags("people.staff.list", "audit.staff.list"), modes(key, partner));
    keys(POST, "/keys", tags("admin.api_keys.post"), modes(session), explicit);
}

acl::registry! {
    struct Api;
    prefix: "/api",
    modes: [partner],
    endpoints: [staff, me, health, keys],
    removed: ["legacy.*"],
}

const FILE: &str = "\
acl.lock 2
# Who may call what. A test writes this file: `ACL_BLESS=1 cargo test` accepts a change.
# After a merge, take either fingerprint, then accept.

mode partner
removed legacy.*

GET /api/health public tags=helpdesk.health.get
POST /api/keys explicit modes=session tags=admin.api_keys.post
GET /api/me authenticated modes=key,token,session tags=helpdesk.me.get
GET /api/staff modes=key,partner tags=people.staff.list,audit.staff.list

fingerprint FINGERPRINT
";

fn file() -> String {
    let print = <Api as acl::Registry>::CATALOG.fingerprint();
    FILE.replace("FINGERPRINT", &format!("{print:032x}"))
}

#[test]
fn the_surface_of_a_registry_is_this_text() {
    assert_eq!(Lock::of::<Api>().to_string(), file());
    let text = file();
    let read = Lock::parse(&text).unwrap();
    assert_eq!(read, Lock::of::<Api>());
    assert_eq!(read.catalog().fingerprint(), <Api as acl::Registry>::CATALOG.fingerprint());
}

#[test]
fn white_space_comments_and_the_order_of_endpoints_say_nothing() {
    let text = file();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let other = lines.join("  \r\n\t").replace("tags=", "   tags=") + "\r\n# the end";
    assert_eq!(Lock::parse(&other).unwrap(), Lock::of::<Api>());
}

/// Each: a line put in place of another, and what is said of it.
const REFUSED: [(&str, &str, &str); 45] = [
    ("removed legacy.*", "reserved *.x", "line 6: reserved `*.x`: byte 0: `*` in a tag"),
    ("removed legacy.*", "reserve legacy.*", "found `reserve`; did you mean `reserved`?"),
    ("removed legacy.*", "permission publish modes=key tags=a", "expected the name of a permission such as"),
    ("removed legacy.*", "permission A public tags=a", "line 6: a permission that everyone has is none (D1)"),
    ("removed legacy.*", "permission A tags=a", "line 6: expected `modes=key,token,session` or some"),
    (
        "removed legacy.*",
        "permission A modes=key tags=a\npermission A modes=key tags=b",
        "line 7: permission A is there already, in line 6",
    ),
    ("removed legacy.*", "GET /x modes=key tags=a needs=", "line 6: tag ``: "),
    ("removed legacy.*", "GET /x modes=key tags=a needs=b,b", "line 6: tag `b` is there twice"),
    ("removed legacy.*", "GET /x modes=key tags=a needs=b needs=c", "line 6: `needs` is there twice"),
    (
        "removed legacy.*",
        "GET /x public tags=a needs=b",
        "an endpoint that is open to all needs no tags (D11)",
    ),
    ("removed legacy.*", "GET /x public(known) tags=a", "`public(identified)`, `authenticated`, `explicit`"),
    (
        "removed legacy.*",
        "GET /x public(identified) modes=key tags=a",
        "neither `authenticated` nor `modes` (D1)",
    ),
    ("acl.lock 2", "acl.lock 3", "line 1: format version `3`; this is read by a newer version"),
    ("acl.lock 2", "", "line 1: expected `acl.lock 2`"),
    ("acl.lock 2", "\u{feff}acl.lock 2", "line 1: expected `acl.lock 2`"),
    (
        "mode partner",
        "mode Partner",
        "line 5: expected the name of a mode, `a-z`, `0-9` and `_`, found `Partner`",
    ),
    ("mode partner", "mode key", "line 5: mode `key` is there already"),
    ("mode partner", "", "line 11: unknown mode `partner`; a mode beyond"),
    ("mode partner", "mod partner", "found `mod`; did you mean `mode`?"),
    ("mode partner", "mode a\nmode b\nmode c\nmode d\nmode e\nmode partner", "line 10: more than five modes"),
    ("removed legacy.*", "removed legacy*", "line 6: removed `legacy*`: byte 6: `*` in a tag"),
    (
        "removed legacy.*",
        "renamed a.b -> c.d",
        "line 6: expected `renamed FORMER => PRESENT`, found `a.b -> c.d`",
    ),
    ("removed legacy.*", "renamed A => c.*", "line 6: renamed `A`: byte 0: upper-case letter `A`"),
    ("removed legacy.*", "policy READ *.list", "line 6: expected `policy NAME = LIST`, found `READ *.list`"),
    (
        "removed legacy.*",
        "policy 1 = *",
        "line 6: expected the name of a policy such as `READ_ONLY`, found `1`",
    ),
    (
        "removed legacy.*",
        "policy A = tick*",
        "line 6: policy `A`: pattern 1, bytes 0..5: `*` stands for whole",
    ),
    ("removed legacy.*", "policy A = *\npolicy A = *", "line 7: policy `A` is there twice"),
    ("removed legacy.*", "GET", "line 6: expected a path that begins with `/`, found ``"),
    ("removed legacy.*", "GET /\u{202e}x tags=a public", "line 6: `\\u{202e}` cannot be in a path"),
    ("removed legacy.*", "GET /\u{180e} tags=a public", "line 6: `\\u{180e}` cannot be in a path"),
    ("removed legacy.*", "GET /\u{e0041} tags=a public", "line 6: `\\u{e0041}` cannot be in a path"),
    ("removed legacy.*", "GET x tags=a public", "line 6: expected a path that begins with `/`, found `x`"),
    ("removed legacy.*", "get /x tags=a public", "line 6: expected a method in upper case"),
    ("removed legacy.*", "GET /x public", "line 6: expected `tags=…`: every endpoint has a tag (T4)"),
    ("removed legacy.*", "GET /x tags=a", "line 6: expected `modes=key,token,session` or some"),
    ("removed legacy.*", "GET /x public modes=key tags=a", "neither `authenticated` nor `modes` (D1)"),
    ("removed legacy.*", "GET /x public explicit tags=a", "line 6: `explicit` says nothing"),
    ("removed legacy.*", "GET /x public tags=a,a", "line 6: tag `a` is there twice"),
    ("removed legacy.*", "GET /x public tags=a tags=b", "line 6: `tags` is there twice"),
    ("removed legacy.*", "GET /x modes=keys tags=a", "line 6: unknown mode `keys`; did you mean `key`?"),
    ("removed legacy.*", "GET /x secret modes=key tags=a", "found `secret`"),
    ("removed legacy.*", "GET /api/me public tags=a", "line 10: GET /api/me is there already, in line 6"),
    ("removed legacy.*", "<<<<<<< HEAD", "line 6: a merge left a conflict here"),
    ("removed legacy.*", ">>>>>>> branch", "line 6: a merge left a conflict here"),
    (
        "removed legacy.*",
        "policy all = *",
        "line 6: expected the name of a policy such as `READ_ONLY`, found `all`",
    ),
];

/// Both branches changed the surface, so both wrote a fingerprint.
#[test]
fn a_conflict_is_one_mistake_whatever_stands_twice_in_it() {
    let text = file().replace(
        "\nfingerprint ",
        "\n<<<<<<< HEAD\nGET /api/me public tags=me\nfingerprint 0\n||||||| base\n=======\nfingerprint 1\n>>>>>>> branch\nfingerprint ",
    );
    let told = Lock::parse(&text).unwrap_err().to_string();
    assert_eq!(
        told,
        "line 13: a merge left a conflict here; take the lines that are meant, and either fingerprint"
    );
    let two = text.replace("# After", "<<<<<<< HEAD\n# After");
    assert_eq!(Lock::parse(&two).unwrap_err().iter().count(), 2);
}

/// What the compiler lets a registry say can be read back.
#[test]
fn names_that_the_compiler_takes_are_read() {
    let text = file().replace("mode partner", "mode\t_partner2").replace("key,partner", "key,_partner2");
    let text = text
        .replace("removed legacy.*", "removed\tlegacy.*\npolicy ÄRZTE_1 = *")
        .replace("acl.lock 2", "acl.lock\t2");
    let told = Lock::parse(&text).unwrap_err().to_string();
    assert!(told.starts_with("line 14: the fingerprint is not that of these lines"), "{told}");
}

#[test]
fn what_is_not_known_is_refused_with_its_line() {
    for (line, other, told) in REFUSED {
        let text = file().replacen(line, other, 1);
        let mistakes = Lock::parse(&text).expect_err(other).to_string();
        assert!(mistakes.contains(told), "{other:?} is answered\n{mistakes}");
    }
}

#[test]
fn the_fingerprint_is_compared() {
    let text = file().replace("modes=session", "modes=key,session");
    let told = Lock::parse(&text).unwrap_err().to_string();
    assert!(told.starts_with("line 13: the fingerprint is not that of these lines"), "{told}");
    for (from, to, told) in [
        ("fingerprint ", "fingerprint x", "line 13: expected 32 hexadecimal digits in lower case"),
        ("fingerprint ", "# ", "no fingerprint; expected a line `fingerprint`"),
        ("fingerprint ", "fingerprint 00000000000000000000000000000000\nfingerprint ", "line 14: a second"),
    ] {
        let mistakes = Lock::parse(&file().replace(from, to)).expect_err(to).to_string();
        assert!(mistakes.contains(told), "{mistakes}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = file().replace("modes=session", "modes=cookie").replace("mode partner", "mode P");
    let mistakes = Lock::parse(&text).unwrap_err();
    let lines: Vec<_> = mistakes.iter().map(acl_lock::Mistake::line).collect();
    assert_eq!(lines, [Some(5), Some(9), Some(11)]);
}

#[test]
fn a_surface_made_at_run_time_is_checked_as_a_file_is() {
    let one =
        |method, path, modes| Declaration { method, path, tags: vec!["a"], modes, ..Default::default() };
    let wrong = Declarations {
        endpoints: vec![one("get", "x y", ModeSet::EMPTY)],
        own_modes: vec!["key"],
        renamed: vec![("A", "b")],
        removed: vec!["*"],
        ..Declarations::default()
    };
    let everything = PatternList::EVERYTHING;
    let policies =
        vec![NamedList { name: "a b", list: everything }, NamedList { name: "a b", list: everything }];
    assert_eq!(Lock::new(wrong, policies).unwrap_err().iter().count(), 9);
    let twice = vec![one("GET", "/x", ModeSet::BUILT_IN), one("GET", "/x", ModeSet::BUILT_IN)];
    assert!(Lock::new(Declarations { endpoints: twice, ..Default::default() }, vec![]).is_err());
}

const TAGS: [&str; 8] = ["a", "a.list", "a.b.get", "b.get", "b.a.c.d", "c-_1", "old.list", "x.y.z"];
const PATHS: [&str; 5] = ["/", "/a", "/a/{id}", "/files/{*rest}", "/ä,=;b"];
const METHODS: [&str; 3] = ["GET", "POST", "M-SEARCH"];
const PERMISSIONS: [&str; 2] = ["PUBLISH_NEW", "A1"];

fn endpoint() -> impl Strategy<Value = Declaration<'static>> {
    let tags = subsequence(TAGS.to_vec(), 1..4).prop_shuffle();
    let access = select(vec![Access::Granted, Access::Granted, Access::Authenticated, Access::Public]);
    (select(METHODS.to_vec()), select(PATHS.to_vec()), tags, 1_u8..32, access, any::<bool>()).prop_map(
        |(method, path, tags, modes, access, explicit)| Declaration {
            method,
            path,
            tags,
            modes: ModeSet::from_bits(modes),
            access,
            explicit: explicit && access == Access::Granted,
            identified: explicit && access == Access::Public,
            needs: if access == Access::Granted && modes.is_multiple_of(3) {
                vec!["b.get", "z.z"]
            } else {
                vec![]
            },
        },
    )
}

fn surface() -> impl Strategy<Value = Declarations<'static>> {
    let renamed = subsequence(vec![("old", "a"), ("older", "old"), ("b", "x.y")], 0..3).prop_shuffle();
    let removed = subsequence(vec!["gone", "legacy.*", "old.*"], 0..3).prop_shuffle();
    let reserved = subsequence(vec!["soon.*", "a.soon"], 0..3).prop_shuffle();
    let permissions = subsequence(PERMISSIONS.to_vec(), 0..3);
    (prop::collection::vec(endpoint(), 0..12), permissions, renamed, removed, reserved).prop_map(
        |(mut endpoints, permissions, renamed, removed, reserved)| {
            let mut seen = std::collections::BTreeSet::new();
            let permission = |name| Declaration {
                path: name,
                tags: vec!["a.b.get"],
                modes: ModeSet::BUILT_IN,
                explicit: name == "A1",
                ..Declaration::default()
            };
            endpoints.extend(permissions.into_iter().map(permission));
            endpoints.retain(|endpoint| seen.insert((endpoint.method, endpoint.path)));
            Declarations { endpoints, own_modes: vec!["partner", "batch"], renamed, removed, reserved }
        },
    )
}

proptest! {
    #[test]
    fn s1_what_is_written_is_read(declared in surface()) {
        let policies = vec![NamedList { name: "B", list: PatternList::parse("a.*,\n -*.b").unwrap() }];
        let lock = Lock::new(declared.clone(), policies).unwrap();
        let text = lock.to_string();
        let read = Lock::parse(&text).unwrap();
        prop_assert_eq!(&read, &lock);
        prop_assert_eq!(read.to_string(), &text[..]);
        prop_assert_eq!(acl_lock::changes(&lock, &read), vec![]);
        let (was, is) = (lock.catalog(), read.catalog());
        for list in ["*", "a.*, -*.get", "old.*", "b.get, -old.list"] {
            for mode in (0..5).filter_map(Mode::from_index) {
                for endpoint in &declared.endpoints {
                    let list = PatternList::parse(list).unwrap();
                    prop_assert_eq!(
                        was.decide(list, endpoint.method, endpoint.path, mode).reason(),
                        is.decide(list, endpoint.method, endpoint.path, mode).reason()
                    );
                }
            }
        }
    }

    #[test]
    fn s1_two_surfaces_without_changes_have_one_fingerprint(old in surface(), new in surface()) {
        let (old, new) = (Lock::new(old, vec![]).unwrap(), Lock::new(new, vec![]).unwrap());
        let equal = old.catalog().fingerprint() == new.catalog().fingerprint();
        // A rename that touches no tag is told, and is no input of a decision.
        let told = acl_lock::changes(&old, &new);
        prop_assert!(!told.is_empty() || equal, "{}\n{}", old, new);
        prop_assert!(!equal || told.iter().all(|change| change.to_string().contains("former name")
            || change.to_string().contains("lines of `renamed`")), "{:?}", told);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "(acl.lock [12]\n)?([a-zA-Z/=,.* \n<>{}0-9-]|mode |tags=|modes=|GET /){0,60}") {
        let _ = Lock::parse(&text);
    }
}

/// The first of many mistakes are told and the others are counted, so an answer is no longer than a page, whatever the
/// file is.
#[test]
fn mistakes_are_told_up_to_a_bound_and_counted() {
    let words = "junk ".repeat(200_000);
    let letters = "x".repeat(3_000_000);
    let numbered =
        (0..100_000).map(|number| format!("policy P{number} = tick*")).collect::<Vec<_>>().join("\n");
    let junk = [
        "x\n".repeat(200_000),
        format!("GET /a {words}"),
        format!("GET /{letters} modes=key tags={letters}"),
        format!("GET /a modes=key tags={}", "A,".repeat(200_000)),
        format!("GET /a modes={} tags=a", "no,".repeat(200_000)),
        format!("policy P = {}", "B,".repeat(30_000)),
        "<<<<<<< ours\n".repeat(100_000),
        letters,
        numbered,
    ];
    for body in junk {
        let text = format!("acl.lock 2\n{body}\n");
        let mistakes = Lock::parse(&text).unwrap_err();
        assert!(mistakes.iter().count() <= 50);
        let told = mistakes.to_string();
        assert!(told.len() <= 110_000, "{} bytes are told of {:.80}", told.len(), body);
        let more = mistakes.count() - mistakes.iter().count();
        assert_eq!(told.ends_with(&format!("\nand {more} more")), more > 0, "{body:.80}");
    }
    let lines = "x\n".repeat(1_000);
    // The fingerprint is missing too.
    assert_eq!(Lock::parse(&format!("acl.lock 2\n{lines}")).unwrap_err().count(), 1_001);
}

/// A file of the first format, as its version of acl wrote it.
const FORMAT_1: &str = include_str!("data/format-1.lock");

#[test]
fn s1_a_file_of_format_1_is_still_read() {
    let old = Lock::parse(FORMAT_1).unwrap();
    assert_eq!(old.format(), 1);
    let text = old.to_string();
    assert!(text.starts_with("acl.lock 2\n"));
    let new = Lock::parse(&text).unwrap();
    assert_eq!((new.format(), &new), (2, &old));
    assert_eq!(acl_lock::changes(&old, &new), vec![]);
    // The fingerprint is that of version 2 of the meaning, and that of the file is checked by version 1.
    assert!(!FORMAT_1.contains(&format!("{:032x}", new.catalog().fingerprint())));
    let edited = FORMAT_1.replace("modes=session", "modes=key");
    let mistakes = Lock::parse(&edited).unwrap_err().to_string();
    assert!(mistakes.contains("the fingerprint is not that of these lines"), "{mistakes}");
}

#[test]
fn s1_format_1_has_no_word_of_format_2() {
    for line in [
        "reserved a.*",
        "permission A modes=key tags=a",
        "GET /x public(identified) tags=a",
        "GET /x modes=key tags=a needs=b",
    ] {
        let text = FORMAT_1.replace("\nfingerprint", &format!("\n{line}\nfingerprint"));
        let mistakes = Lock::parse(&text).unwrap_err().to_string();
        assert!(
            mistakes.contains("is of format 2, and the file begins with `acl.lock 1`"),
            "{line}: {mistakes}"
        );
    }
}

#[test]
fn a_test_asks_for_a_file_of_format_1_to_be_written_anew() {
    let path = std::env::temp_dir().join(format!("acl-format-1-{}.lock", std::process::id()));
    std::fs::write(&path, FORMAT_1).unwrap();
    let lock = Lock::parse(FORMAT_1).unwrap();
    let failure = acl_lock::check_lock(&lock, &path, false).unwrap_err();
    assert!(failure.changes().is_empty());
    let told = failure.to_string();
    assert!(
        told.contains("in format 1; this version of acl writes format 2. Nobody's rights change."),
        "{told}"
    );
    assert!(told.ends_with("To write it anew: ACL_BLESS=1 cargo test"), "{told}");
    acl_lock::check_lock(&lock, &path, true).unwrap();
    acl_lock::check_lock(&lock, &path, false).unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("acl.lock 2\n"));
    std::fs::remove_file(&path).unwrap();
}
