//! D11, permissions, and D1 where a public endpoint recognises a credential, as annotations say them.

use acl::{EndpointId, Grant, Mode, ModeSet, PatternList, Reason, Registry as _};

use crate::list;

#[allow(dead_code, reason = "nothing serves them here")]
mod handlers {
    /// Deletes a person,
    /// and their tickets.
    ///
    /// This cannot be undone.
    #[acl::endpoint(DELETE, "/people/{id}", tags("people.people.delete"), needs("tickets.tickets.delete"))]
    pub(super) fn delete() {}

    #[doc = "The front page."]
    #[acl::endpoint(GET, "/", tags("pages.front.get"), public(identified))]
    pub(super) fn front() {}

    #[acl::endpoint(GET, "/health", tags("pages.health.get"), public)]
    pub(super) fn health() {}
}

acl::permission! {
    /// Publish a package that does not exist yet.
    pub(crate) PUBLISH_NEW("packages.packages.create", modes(key));
    SEE_SALARY("people.salary.get", explicit, needs("people.people.delete"));
}

acl::registry! {
    struct Api;
    prefix: "/api",
    endpoints: [handlers::{delete, front, health}, PUBLISH_NEW, SEE_SALARY as SALARY],
    policies: { CLEANER = "people.*, tickets.*" },
}

#[test]
fn d11_an_annotation_and_a_policy_know_needs() {
    let needs: Vec<_> = Api::HANDLERS_DELETE.endpoint().needs().collect();
    assert_eq!(needs.iter().map(|tag| tag.as_str()).collect::<Vec<_>>(), ["tickets.tickets.delete"]);
    assert!(Api::CLEANER.reaches(Api::HANDLERS_DELETE));
    let without = list("people.*").grant::<Api>(Mode::KEY);
    assert!(!without.allows(Api::HANDLERS_DELETE));
    assert!(Grant::<Api>::of(Mode::KEY, &["people.*", "tickets.*"], &[]).allows(Api::HANDLERS_DELETE));
}

#[test]
fn a_permission_has_tags_and_modes_and_no_route() {
    let route = Api::PUBLISH_NEW.route();
    assert!(route.is_permission() && !Api::HANDLERS_FRONT.route().is_permission());
    assert_eq!(route.to_string(), "permission PUBLISH_NEW");
    let decide = |text, mode| list(text).decide(Api::PUBLISH_NEW, mode);
    assert!(decide("packages.*", Mode::KEY).is_allowed());
    assert!(matches!(decide("packages.*", Mode::SESSION).reason(), Reason::ModeNotAllowed { .. }));
    assert!(!decide("*, -*.create", Mode::KEY).is_allowed());
    assert!(!PatternList::EVERYTHING.decide(Api::SALARY, Mode::KEY).is_allowed());
    assert!(list("people.salary.get, people.people.delete").decide(Api::SALARY, Mode::KEY).is_allowed());
    // Nothing that a router could match leads to it.
    assert_eq!(EndpointId::<Api>::by_route("", "PUBLISH_NEW"), None);
    assert_eq!(EndpointId::<Api>::by_route("GET", "PUBLISH_NEW"), None);
    assert_eq!(EndpointId::<Api>::of_path("PUBLISH_NEW").count(), 0);
}

#[test]
fn d1_an_identified_endpoint_is_public() {
    assert!(Api::HANDLERS_FRONT.endpoint().is_identified());
    assert!(!Api::HANDLERS_HEALTH.endpoint().is_identified());
    for id in [Api::HANDLERS_FRONT, Api::HANDLERS_HEALTH] {
        assert_eq!(list("a").decide(id, Mode::SESSION).reason(), Reason::Public);
        assert_eq!(id.endpoint().modes(), ModeSet::EMPTY);
    }
}

#[test]
fn a_summary_is_the_first_paragraph_of_the_documentation() {
    assert_eq!(Api::HANDLERS_DELETE.summary(), Some("Deletes a person, and their tickets."));
    assert_eq!(Api::HANDLERS_FRONT.summary(), Some("The front page."));
    assert_eq!(Api::HANDLERS_HEALTH.summary(), None);
    assert_eq!(Api::PUBLISH_NEW.summary(), Some("Publish a package that does not exist yet."));
    assert_eq!(Api::SUMMARIES.len(), Api::CATALOG.len());
}
