//! Every difference is a sentence; what blessing accepts, and what it does not.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, Mode, ModeSet, PatternList};
use acl_lock::{Lock, NamedList, changes, check_lock};

fn endpoint(method: &'static str, path: &'static str, tags: &[&'static str]) -> Declaration<'static> {
    Declaration { method, path, tags: tags.to_vec(), modes: ModeSet::BUILT_IN, ..Declaration::default() }
}

fn declared() -> Declarations<'static> {
    Declarations {
        endpoints: vec![
            endpoint("GET", "/tickets", &["tickets.tickets.list"]),
            endpoint("DELETE", "/tickets/{id}", &["tickets.tickets.delete", "tickets.all"]),
            endpoint("GET", "/staff", &["people.staff.list"]),
        ],
        own_modes: vec!["partner"],
        renamed: vec![("people.agents", "people.staff")],
        removed: vec!["legacy.*", "gone"],
        reserved: vec!["soon.*", "later"],
    }
}

type Edit = fn(&mut Declarations<'static>);

fn told(edit: Edit) -> Vec<String> {
    let mut now = declared();
    edit(&mut now);
    let (old, new) = (Lock::new(declared(), vec![]).unwrap(), Lock::new(now, vec![]).unwrap());
    changes(&old, &new).iter().map(ToString::to_string).collect()
}

const SENTENCES: [(Edit, &[&str]); 33] = [
    (|_| (), &[]),
    (|all| all.endpoints.reverse(), &[]),
    (
        |all| all.endpoints.push(endpoint("POST", "/tickets", &["tickets.tickets.post", "audit.post"])),
        &["POST /tickets is new, with tags tickets.tickets.post and audit.post, open to key, token, session"],
    ),
    (
        |all| all.endpoints.push(Declaration { access: Access::Public, ..endpoint("GET", "/", &["a"]) }),
        &["GET / is new, with tag a, open to everyone"],
    ),
    (
        |all| {
            all.endpoints
                .push(Declaration { access: Access::Authenticated, ..endpoint("GET", "/me", &["a"]) });
        },
        &["GET /me is new, with tag a, open to every valid credential of key, token, session"],
    ),
    (
        |all| all.endpoints.push(Declaration { explicit: true, ..endpoint("POST", "/keys", &["a"]) }),
        &["POST /keys is new, with tag a, open to key, token, session; no pattern with `*` grants it"],
    ),
    (
        |all| {
            all.endpoints.remove(0);
            all.removed.push("tickets.tickets.list");
        },
        &["tickets.tickets.list is removed for good", "GET /tickets is gone"],
    ),
    (
        |all| {
            all.endpoints[1].tags.remove(0);
            all.removed.push("tickets.tickets.delete");
        },
        &[
            "tickets.tickets.delete is removed for good",
            "DELETE /tickets/{id} lost tag tickets.tickets.delete: `-tickets.tickets.*` and `-*.delete` no longer \
             reach it",
        ],
    ),
    (
        |all| all.endpoints[0].tags.push("audit.list"),
        &["GET /tickets gained tag audit.list: `audit.*` now reaches it"],
    ),
    (
        |all| all.endpoints[0].tags.push("tickets.other.list"),
        &["GET /tickets gained tag tickets.other.list: `tickets.other.*` and `*.other.list` now reach it"],
    ),
    (
        |all| all.endpoints[1].tags.reverse(),
        &["DELETE /tickets/{id} has its tags in another order: a reason may name another of them"],
    ),
    (
        |all| all.endpoints[0].modes = ModeSet::from(Mode::KEY) | ModeSet::from_bits(8),
        &["GET /tickets is now open to partner and is no longer open to token, session"],
    ),
    (
        |all| all.endpoints[0].access = Access::Authenticated,
        &["GET /tickets was granted by its tags and is open to every valid credential"],
    ),
    (
        |all| all.endpoints[0].explicit = true,
        &["GET /tickets is now explicit: no pattern with `*` grants it"],
    ),
    (
        |all| all.own_modes.insert(0, "batch"),
        &["the registry's own modes were partner and are batch, partner"],
    ),
    (
        |all| all.renamed.push(("people.helpers", "people.staff")),
        &["people.helpers is now a former name of people.staff"],
    ),
    (|all| all.removed.push("older.*"), &["older.* is removed for good"]),
    (|all| all.removed.reverse(), &["the lines of `removed` stand in another order"]),
    (
        |all| all.endpoints[0].needs = vec!["people.staff.list", "tickets.all"],
        &[
            "GET /tickets now needs tags people.staff.list and tickets.all: who is not granted that can no longer call it",
        ],
    ),
    (
        |all| {
            all.endpoints.remove(0);
            all.endpoints.push(Declaration {
                needs: vec!["tickets.all"],
                ..endpoint("GET", "/tickets", &["tickets.tickets.list"])
            });
            all.endpoints.push(Declaration { path: "PUBLISH", method: "", ..endpoint("", "", &["a"]) });
        },
        &[
            "GET /tickets now needs tag tickets.all: who is not granted that can no longer call it",
            "permission PUBLISH is new, with tag a, open to key, token, session",
        ],
    ),
    (
        |all| {
            all.endpoints.push(Declaration {
                access: Access::Public,
                identified: true,
                ..endpoint("GET", "/", &["a"])
            });
        },
        &["GET / is new, with tag a, open to everyone, and recognises a valid credential"],
    ),
    (|all| all.reserved.push("reports.*"), &["reports.* is reserved: a deny of it makes no list stale"]),
    (|all| all.reserved.reverse(), &["the lines of `reserved` stand in another order"]),
    (
        |all| all.reserved.clear(),
        &[
            "soon.* is no longer reserved: a list with a deny that fits nothing else grants nothing",
            "later is no longer reserved: a list with a deny that fits nothing else grants nothing",
        ],
    ),
    // A tag may leave for `reserved`, as with an edition that lacks it.
    (
        |all| {
            all.endpoints.remove(0);
            all.reserved.push("tickets.tickets.list");
        },
        &["tickets.tickets.list is reserved: a deny of it makes no list stale", "GET /tickets is gone"],
    ),
    (
        |all| all.endpoints[2].access = Access::Public,
        &[
            "GET /staff was granted by its tags and is public",
            "GET /staff is no longer open to key, token, session",
        ],
    ),
    (
        |all| (all.endpoints[2].access, all.endpoints[2].identified) = (Access::Public, true),
        &[
            "GET /staff was granted by its tags and is public",
            "GET /staff is no longer open to key, token, session",
        ],
    ),
    (
        |all| all.endpoints[0].tags[0] = "tickets.queue.list",
        &[
            "tag tickets.tickets.list is gone without a word: a list that denies it would deny nothing; write \
             `renamed: { \"tickets.tickets.list\" => \"tickets.queue.list\" }` or `removed: [\"tickets.tickets.list\"]` \
             in the registry",
            "GET /tickets lost tag tickets.tickets.list: `-tickets.tickets.*` and `-*.tickets.list` no longer reach it",
            "GET /tickets gained tag tickets.queue.list: `tickets.queue.*` and `*.queue.list` now reach it",
        ],
    ),
    (
        |all| all.renamed.clear(),
        &[
            "tag people.agents.list is gone without a word: a list that denies it would deny nothing; write \
             `renamed: { \"people.agents\" => \"…\" }` or `removed: [\"people.agents.list\"]` in the registry",
            "people.agents is no longer a former name of people.staff",
        ],
    ),
    (
        |all| all.removed.truncate(1),
        &["gone was removed for good and is no longer listed; write `removed: [\"gone\"]` again"],
    ),
    (
        |all| all.endpoints.push(endpoint("GET", "/old", &["legacy.get"])),
        &[
            "GET /old has tag legacy.get, but legacy.* was removed for good; give it another tag",
            "GET /old is new, with tag legacy.get, open to key, token, session",
        ],
    ),
    (
        |all| all.renamed.push(("legacy", "tickets.all")),
        // The former name is that of the prefix, which `legacy.*` does not stand for.
        &["legacy is now a former name of tickets.all"],
    ),
    (
        |all| all.renamed.push(("gone", "tickets.all")),
        &[
            "gone is a former name of tickets.all, but gone was removed for good; rename otherwise, or give \
             tickets.all another name",
            "gone is now a former name of tickets.all",
        ],
    ),
];

#[test]
fn every_difference_is_a_sentence() {
    for (edit, sentences) in SENTENCES {
        assert_eq!(told(edit), sentences);
    }
}

#[test]
fn s2_a_rename_that_is_told_loses_no_pattern() {
    assert_eq!(
        told(|all| {
            all.renamed.push(("tickets.tickets", "tickets.queue"));
            all.endpoints[0].tags[0] = "tickets.queue.list";
            all.endpoints[1].tags[0] = "tickets.queue.delete";
        }),
        [
            "tickets.tickets is now a former name of tickets.queue",
            "GET /tickets lost tag tickets.tickets.list",
            "GET /tickets gained tag tickets.queue.list: `tickets.queue.*` and `*.queue.list` now reach it",
            "DELETE /tickets/{id} lost tag tickets.tickets.delete",
            "DELETE /tickets/{id} gained tag tickets.queue.delete: `tickets.queue.*` and `*.queue.delete` now reach it",
        ]
    );
}

#[test]
fn an_endpoint_no_longer_explicit_or_open_to_all_is_told() {
    let mut was = declared();
    was.endpoints[0].explicit = true;
    was.endpoints[2].access = Access::Public;
    let (old, new) = (Lock::new(was, vec![]).unwrap(), Lock::new(declared(), vec![]).unwrap());
    let told: Vec<String> = changes(&old, &new).iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "GET /staff was public and is granted by its tags",
            "GET /staff is now open to key, token, session",
            "GET /tickets is no longer explicit: patterns with `*` grant it too",
        ]
    );
}

#[test]
fn a_policy_is_told_with_its_lists() {
    let policy = |name, list| NamedList { name, list: PatternList::parse(list).unwrap() };
    let old = Lock::new(declared(), vec![policy("A", "*"), policy("B", "a,b"), policy("C", "c")]).unwrap();
    let new =
        Lock::new(declared(), vec![policy("D", "d"), policy("B", "a, -b"), policy("C", " c ")]).unwrap();
    let told: Vec<String> = changes(&old, &new).iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["policy A is gone; it was `*`", "policy B was `a, b` and is `a, -b`", "policy D is new: `d`"]
    );
}

#[test]
fn a_missing_file_says_how_to_make_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acl.lock");
    let lock = Lock::new(declared(), vec![]).unwrap();
    let told = check_lock(&lock, &path, false).unwrap_err().to_string();
    assert!(told.ends_with("acl.lock is not there; to make it: ACL_BLESS=1 cargo test"), "{told}");
    assert!(!path.exists());
    check_lock(&lock, &path, true).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), lock.to_string());
    check_lock(&lock, &path, false).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left beside it");
}

#[test]
fn a_change_fails_in_words_until_it_is_blessed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acl.lock");
    check_lock(&Lock::new(declared(), vec![]).unwrap(), &path, true).unwrap();
    let mut now = declared();
    now.endpoints[0].explicit = true;
    let now = Lock::new(now, vec![]).unwrap();
    let failure = check_lock(&now, &path, false).unwrap_err();
    assert_eq!(failure.changes().len(), 1);
    let told = format!("{failure:?}"); // as a test prints it
    assert!(
        told.ends_with(
            "acl.lock is not what the registry says now:\n  \
             GET /tickets is now explicit: no pattern with `*` grants it\n\
             If that is meant, accept it: ACL_BLESS=1 cargo test"
        ),
        "{told}"
    );
    check_lock(&now, &path, true).unwrap();
    check_lock(&now, &path, false).unwrap();
}

#[test]
fn s3_blessing_does_not_wave_through_what_disarms_a_deny() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acl.lock");
    check_lock(&Lock::new(declared(), vec![]).unwrap(), &path, true).unwrap();
    let before = fs::read_to_string(&path).unwrap();
    let edits: [Edit; 5] = [
        |all| all.endpoints[0].tags[0] = "tickets.queue.list",
        |all| all.renamed.clear(),
        |all| all.removed.clear(),
        |all| all.endpoints.push(endpoint("GET", "/old", &["legacy.get"])),
        |all| all.renamed.push(("legacy", "tickets.tickets")),
    ];
    for edit in edits {
        let mut now = declared();
        edit(&mut now);
        let failure = check_lock(&Lock::new(now, vec![]).unwrap(), &path, true).unwrap_err();
        assert!(failure.changes()[0].is_forbidden(), "{failure}");
        assert!(failure.to_string().contains("ACL_BLESS=1 does not accept this"), "{failure}");
        assert_eq!(fs::read_to_string(&path).unwrap(), before, "the file is left alone");
    }
}

/// What a developer sees who renamed a tag: what to write, and what it does to lists.
#[test]
fn s2_a_renamed_tag_is_told_with_its_new_name_and_lost_patterns() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acl.lock");
    check_lock(&Lock::new(declared(), vec![]).unwrap(), &path, true).unwrap();
    let mut now = declared();
    now.endpoints[1].tags[0] = "tickets.tickets.remove";
    let told = check_lock(&Lock::new(now, vec![]).unwrap(), &path, false).unwrap_err().to_string();
    let told: Vec<&str> = told.lines().skip(1).collect();
    assert_eq!(
        told,
        [
            "  tag tickets.tickets.delete is gone without a word: a list that denies it would deny nothing; write \
             `renamed: { \"tickets.tickets.delete\" => \"tickets.tickets.remove\" }` or \
             `removed: [\"tickets.tickets.delete\"]` in the registry",
            "What else is not as it was:",
            "  DELETE /tickets/{id} lost tag tickets.tickets.delete: `-*.delete` no longer reaches it",
            "  DELETE /tickets/{id} gained tag tickets.tickets.remove: `*.remove` now reaches it",
        ]
    );
    // A whole group: the prefix that is gone.
    let mut now = declared();
    now.renamed.clear();
    now.endpoints[2].tags[0] = "team.staff.list";
    let lock = Lock::new(now, vec![]).unwrap();
    let told: Vec<String> =
        changes(&Lock::new(declared(), vec![]).unwrap(), &lock).iter().map(ToString::to_string).collect();
    assert!(told[1].contains("write `renamed: { \"people\" => \"team\" }`"), "{told:?}");
}

#[test]
fn a_merge_is_accepted_once_its_conflict_is_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acl.lock");
    let (theirs, mut both) = (declared(), declared());
    let theirs = Lock::new(theirs, vec![]).unwrap().to_string();
    both.endpoints.push(endpoint("GET", "/z", &["z"]));
    let both = Lock::new(both, vec![]).unwrap();
    // The lines of both branches, the fingerprint of one.
    let merged = theirs.replace("\n\nfingerprint", "\nGET /z modes=key,token,session tags=z\n\nfingerprint");
    fs::write(&path, merged.replace("\nGET /z", "\n<<<<<<< HEAD\nGET /z")).unwrap();
    let told = check_lock(&both, &path, true).unwrap_err().to_string();
    assert!(told.contains("cannot be read") && told.contains("a merge left a conflict here"), "{told}");
    fs::write(&path, &merged).unwrap();
    let told = check_lock(&both, &path, false).unwrap_err().to_string();
    assert!(told.contains("has the fingerprint of something else"), "{told}");
    check_lock(&both, &path, true).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), both.to_string());
}
