//! D11. What annotations say of needs is in `tests/registry/needs.rs` of the facade.

use acl_core::assemble::{AssembleError, Declaration, Declarations};
use acl_core::{Access, Mode, Rights};

use crate::{declare, endpoint, list};

/// Deleting a person deletes their tickets; a report needs two things.
fn people() -> Declarations<'static> {
    let delete = Declaration {
        needs: vec!["tickets.tickets.delete"],
        ..endpoint("DELETE", "/people/{id}", &["people.people.delete"])
    };
    let report = Declaration {
        needs: vec!["tickets.tickets.list", "fields.salary"],
        ..endpoint("GET", "/report", &["reports.reports.get", "people.report.get"])
    };
    Declarations {
        renamed: vec![("issues", "tickets.tickets"), ("pay", "fields")],
        ..declare(vec![delete, report, endpoint("DELETE", "/tickets/{id}", &["tickets.tickets.delete"])])
    }
}

const DELETE_PERSON: u16 = 0;
const REPORT: u16 = 1;

/// The decision of one list, which must be what its grant says.
fn decided(text: &str, index: u16) -> String {
    let assembled = people().assemble().unwrap();
    let catalog = assembled.catalog();
    let decision = list(text).decide(catalog.endpoint(index).unwrap(), Mode::KEY);
    assert_eq!(catalog.grant::<Vec<u64>>(list(text), Mode::KEY).contains(index), decision.is_allowed());
    assert_eq!(catalog.grant_by_tags::<Vec<u64>>(list(text)).contains(index), decision.is_allowed());
    format!("{}: {}", decision.code(), decision.explanation())
}

#[test]
fn d11_each_needed_tag_must_be_granted_too() {
    let by = "`people.*` matches tag `people.people.delete`";
    assert_eq!(decided("people.*, tickets.*", DELETE_PERSON), format!("allowed: {by}"));
    assert_eq!(
        decided("people.*", DELETE_PERSON),
        "need_not_granted: it needs `tickets.tickets.delete`, which no pattern grants"
    );
    assert_eq!(
        decided("*, -tickets.*.delete", DELETE_PERSON),
        "need_denied: it needs `tickets.tickets.delete`, and `-tickets.*.delete` matches that"
    );
    // Its own tag comes first: a deny of it, or nothing that grants it.
    let own = "tag_denied: `-*.delete` matches tag `people.people.delete`";
    assert_eq!(decided("*, -*.delete", DELETE_PERSON), own);
    assert_eq!(
        decided("tickets.*", DELETE_PERSON),
        "tag_not_granted: no pattern grants tag `people.people.delete`"
    );
}

#[test]
fn d11_all_of_several_and_the_first_is_named() {
    assert!(decided("reports.*, tickets.*.list, fields.*", REPORT).starts_with("allowed"));
    assert!(decided("reports.*, fields.*", REPORT).contains("`tickets.tickets.list`, which no"));
    assert!(decided("reports.*, tickets.*", REPORT).contains("`fields.salary`, which no"));
    assert!(decided("reports.*", REPORT).contains("`tickets.tickets.list`, which no"));
    // One pattern may grant all, and any of the endpoint's own tags is enough.
    assert!(decided("*", REPORT).starts_with("allowed"));
    assert!(decided("people.*, tickets.*, fields.*", REPORT).starts_with("allowed"));
}

#[test]
fn d11_a_needed_tag_has_its_former_names() {
    assert!(decided("people.*, issues.*", DELETE_PERSON).starts_with("allowed"));
    assert!(
        decided("*, -issues.delete", DELETE_PERSON)
            .starts_with("need_denied: it needs `tickets.tickets.delete`")
    );
    assert!(decided("*, -pay.salary", REPORT).starts_with("need_denied: it needs `fields.salary`"));
}

#[test]
fn d11_a_needed_tag_is_part_of_the_vocabulary() {
    let assembled = people().assemble().unwrap();
    let catalog = assembled.catalog();
    // No endpoint has the tag; a deny of it is not stale all the same, and an allow is no mistake.
    assert_eq!(catalog.with_tag("fields.salary").count(), 0);
    for known in ["-fields.salary", "-pay.*", "fields.*"] {
        assert_eq!(catalog.stale_deny(list(known)), None, "{known}");
        assert!(catalog.has_tag(list(known).patterns().next().unwrap()), "{known}");
    }
    assert!(catalog.tags().any(|tag| tag.as_str() == "fields.salary"));
    assert!(!catalog.tags().any(|tag| tag.as_str() == "pay.salary"), "a former name is not shown");
    assert!(catalog.stale_deny(list("-fields.wages")).is_some());
}

/// The verdict of a credential on the report, as code and number of the list; and what its grant says.
fn of_lists(own: &[&str], bounds: &[&[&str]]) -> (&'static str, usize) {
    let assembled = people().assemble().unwrap();
    let catalog = assembled.catalog();
    let rights = Rights::new(&catalog, Mode::KEY, &own).within(bounds);
    let verdict = rights.decide(catalog.endpoint(REPORT));
    assert_eq!(rights.grant::<Vec<u64>>().contains(REPORT), verdict.is_allowed());
    (verdict.code(), verdict.place().list)
}

#[test]
fn d11_s5_each_tag_may_come_from_another_list() {
    assert_eq!(of_lists(&["reports.*", "tickets.*", "fields.*"], &[]), ("allowed", 1));
    assert_eq!(of_lists(&["reports.*", "tickets.*"], &[]), ("need_not_granted", 1));
    // A deny is about its own list.
    assert_eq!(of_lists(&["*, -fields.*", "fields.*"], &[]), ("allowed", 1));
    assert_eq!(of_lists(&["tickets.*", "*, -fields.*"], &[]), ("need_denied", 2));
    // A broken list might have granted it.
    assert_eq!(of_lists(&["reports.*, tickets.*", "fields.*,"], &[]), ("key_list_malformed", 2));
    assert_eq!(of_lists(&["reports.*, tickets.*", "fields.*, -x"], &[]), ("key_list_stale", 2));
    assert_eq!(of_lists(&["reports.*, tickets.*, fields.*", "fields.*, -x"], &[]), ("allowed", 1));
}

#[test]
fn d11_s4_every_bound_must_grant_what_is_needed() {
    assert_eq!(of_lists(&["*"], &[&["*"]]), ("allowed", 1));
    assert_eq!(of_lists(&["*"], &[&["*", "a"], &["*, -fields.*"]]), ("need_denied", 4));
    assert_eq!(of_lists(&["*"], &[&["reports.*", "tickets.*, fields.*"]]), ("allowed", 1));
}

#[test]
fn d11_says_nothing_of_what_is_open_to_all() {
    for access in [Access::Public, Access::Authenticated] {
        let open = Declaration { access, needs: vec!["a"], ..endpoint("GET", "/", &["b"]) };
        let assembled = declare(vec![open]).assemble().unwrap();
        let catalog = assembled.catalog();
        assert!(list("c").decide(catalog.endpoint(0).unwrap(), Mode::KEY).is_allowed());
        assert!(catalog.grant::<Vec<u64>>(list("c"), Mode::KEY).contains(0));
    }
}

#[test]
fn d11_more_needs_than_a_word_has_bits() {
    let tags: Vec<String> = (0..200).map(|number| format!("t{number:03}")).collect();
    let paths: Vec<String> = (0..200).map(|number| format!("/{number:03}")).collect();
    let endpoints = (0..200).map(|at| Declaration {
        needs: vec![&tags[at], &tags[(at + 77) % 200]],
        ..endpoint("GET", &paths[at], &["own"])
    });
    let assembled = declare(endpoints.collect()).assemble().unwrap();
    let catalog = assembled.catalog();
    let text = format!("own, {}", tags.iter().step_by(3).map(String::as_str).collect::<Vec<_>>().join(", "));
    let granted = catalog.grant::<Vec<u64>>(list(&text), Mode::KEY);
    for (index, _, endpoint) in catalog.endpoints() {
        let both = index % 3 == 0 && (index + 77) % 200 % 3 == 0;
        assert_eq!(granted.contains(index), both, "{index}");
        assert_eq!(list(&text).decide(endpoint, Mode::KEY).is_allowed(), both, "{index}");
    }
    assert!(!granted.is_empty());
}

#[test]
fn d11_a_malformed_need_or_too_many_are_refused() {
    let with =
        |needs| declare(vec![Declaration { needs, ..endpoint("GET", "/", &["a"]) }]).assemble().unwrap_err();
    assert!(matches!(with(vec!["b", "B"]), AssembleError::Tag { endpoint: 0, tag, .. } if tag == "B"));
    assert_eq!(with(vec!["b"; 256]), AssembleError::NeedCount { endpoint: 0 });
}
