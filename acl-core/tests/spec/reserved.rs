//! S6: what may come, or come and go with a version, an edition or a `#[cfg]`.

use acl_core::assemble::Declarations;
use acl_core::{FindingKind, Mode, Rights};

use crate::{declare, endpoint, list};

fn without_reports() -> Declarations<'static> {
    Declarations {
        reserved: vec!["reports.*", "tickets.tickets.export"],
        ..declare(vec![
            endpoint("GET", "/tickets", &["tickets.tickets.list"]),
            endpoint("DELETE", "/tickets/{id}", &["tickets.tickets.delete"]),
        ])
    }
}

fn with_reports() -> Declarations<'static> {
    let mut more = without_reports();
    more.endpoints.push(endpoint("GET", "/reports", &["reports.reports.list"]));
    more.endpoints.push(endpoint("GET", "/export", &["tickets.tickets.export"]));
    more
}

fn stale(declared: Declarations<'_>, text: &str) -> bool {
    declared.assemble().unwrap().catalog().stale_deny(list(text)).is_some()
}

#[test]
fn s6_a_deny_that_fits_what_is_reserved_is_not_stale() {
    for text in [
        "-reports.*",
        "-reports.reports.list",
        "-reports.*.list",
        "-tickets.tickets.export",
        "-*.export",
        "-tickets.*.export",
    ] {
        assert!(!stale(without_reports(), text), "{text}");
        assert!(!stale(with_reports(), text), "{text}");
        assert!(stale(Declarations { reserved: vec![], ..without_reports() }, text), "{text}");
    }
}

#[test]
fn s6_what_fits_nothing_reserved_is_stale_as_ever() {
    // A deny that begins with `*` says nothing of a prefix, as with what is removed.
    for text in
        ["-report.*", "-reports", "-*.archive", "-tickets.tickets.import", "-tickets.export", "-x.reports.*"]
    {
        assert!(stale(without_reports(), text), "{text}");
    }
}

#[test]
fn s6_unlike_a_removed_prefix_it_may_get_tags() {
    let assembled = with_reports().assemble().unwrap();
    let catalog = assembled.catalog();
    assert!(catalog.decide(list("reports.*"), "GET", "/reports", Mode::KEY).is_allowed());
    assert!(!catalog.decide(list("*, -reports.*"), "GET", "/reports", Mode::KEY).is_allowed());
}

/// A list lives through an upgrade, a rollback and the next upgrade, and means the same at each version.
#[test]
fn s6_a_list_outlives_a_rollback() {
    let own = ["*, -reports.*, -*.export"];
    for declared in [with_reports(), without_reports(), with_reports()] {
        let assembled = declared.assemble().unwrap();
        let catalog = assembled.catalog();
        let rights = Rights::new(&catalog, Mode::KEY, &own);
        assert_eq!(rights.findings().count(), 0);
        let granted: Vec<_> =
            rights.grant::<Vec<u64>>().iter().map(|at| catalog.route(at).unwrap().path).collect();
        assert_eq!(granted, ["/tickets", "/tickets/{id}"]);
    }
}

#[test]
fn s6_an_allow_of_what_is_reserved_matches_nothing_yet() {
    let assembled = without_reports().assemble().unwrap();
    let catalog = assembled.catalog();
    let kinds: Vec<_> =
        catalog.lint::<Vec<u64>>(list("tickets.*, reports.*, repors.*")).map(|it| it.kind()).collect();
    assert!(kinds.contains(&FindingKind::MatchesNothingYet) && kinds.contains(&FindingKind::MatchesNothing));
    let granted = catalog.grant::<Vec<u64>>(list("reports.*"), Mode::KEY);
    assert!(granted.is_empty());
}

#[test]
fn s6_s1_what_is_reserved_is_kept() {
    let assembled = without_reports().assemble().unwrap();
    let catalog = assembled.catalog();
    assert_eq!(catalog.reserved(), ["reports.*", "tickets.tickets.export"]);
    assert_eq!(Declarations::of(&catalog, &[]), without_reports());
}
