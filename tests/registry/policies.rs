//! R1: policies are decided while compiling, and say what their list says.

use acl::{EndpointId, Mode, PatternList, Policy, Registry};

#[allow(dead_code, reason = "the handlers are only declared")]
mod handlers {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(crate) fn list() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"), modes(key))]
    pub(crate) fn delete() {}
    #[acl::endpoint(GET, "/staff", tags("people.staff.list"), modes(session, partner))]
    pub(crate) fn staff() {}
    #[acl::endpoint(DELETE, "/everything", tags("admin.all.delete"), explicit)]
    pub(crate) fn everything() {}
    #[acl::endpoint(GET, "/me", tags("me.me.get"), authenticated)]
    pub(crate) fn me() {}
    #[acl::endpoint(GET, "/discover", tags("helpdesk.discover.get"), public)]
    pub(crate) fn discover() {}

    acl::registry! {
        /// With every kind of endpoint.
        pub(crate) struct Api;
        modes: [partner],
        endpoints: [list, delete, staff, everything, me, discover],
        renamed: { "people.agents" => "people.staff" },
        policies: {
            /// Reading.
            pub(crate) READ_ONLY = "*.list",
            pub(crate) ALL_BUT_DELETING = "*, -*.delete",
            pub(crate) ROOT = "*, admin.all.delete",
            pub(crate) OLD = "people.agents.*",
            #[cfg(any())]
            pub(crate) ABSENT = "no.such.tag",
            #[cfg(all())]
            PRIVATE = "tickets.*",
        },
        rules: [
            "admin.all.delete" never public,
            public only "helpdesk.*",
            READ_ONLY only [GET],
            READ_ONLY only ALL_BUT_DELETING,
            ROOT covers "admin.all.*, admin.all.delete",
            "tickets.tickets.delete" only by [key, session],
            [DELETE] only "*.delete, admin.all.delete",
            #[cfg(any())]
            "no.such.tag" never public,
        ],
    }

    pub(crate) fn private() -> &'static acl::Policy<Api> {
        Api::PRIVATE
    }
}

use handlers::{Api, private};

fn all() -> [&'static Policy<Api>; 5] {
    [Api::READ_ONLY, Api::ALL_BUT_DELETING, Api::ROOT, Api::OLD, private()]
}

#[test]
fn r1_a_policy_grants_what_its_list_grants_in_every_mode() {
    let modes = Mode::BUILT_IN.into_iter().chain([Api::MODE_PARTNER, Mode::from_index(7).unwrap()]);
    for mode in modes {
        for policy in all() {
            assert_eq!(policy.grant(mode), policy.list().grant::<Api>(mode), "{policy:?}, {mode:?}");
        }
    }
}

#[test]
fn r1_what_a_policy_reaches_is_without_mode_and_access() {
    for policy in all() {
        for id in EndpointId::<Api>::all() {
            let plain = id.endpoint().with_access(acl::Access::Granted).with_modes(acl::ModeSet::BUILT_IN);
            let expected = policy.list().decide(plain, Mode::KEY).is_allowed();
            assert_eq!(policy.reaches(id), expected, "{policy:?}, {id}");
        }
    }
}

#[test]
fn r1_a_policy_may_stand_under_a_cfg() {
    let names: Vec<_> = Api::POLICIES.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["READ_ONLY", "ALL_BUT_DELETING", "ROOT", "OLD", "PRIVATE"]);
    assert_eq!(Api::POLICIES[0].1, PatternList::parse("*.list").unwrap());
    assert_eq!(Api::RENAMED, [("people.agents", "people.staff")]);
}

/// Nothing is computed at run time but the mode.
const _: &Policy<Api> = Api::READ_ONLY;

#[test]
fn lints_of_a_registry_need_no_buffer() {
    let list = PatternList::parse("tickets.*, tickets.tickets.list, -*.delet").unwrap();
    let said: Vec<String> = list.lint::<Api>().map(|finding| finding.to_string()).collect();
    assert_eq!(
        said,
        [
            "`tickets.tickets.list` is not needed: all that it reaches is allowed by `tickets.*`, as the registry is now",
            "`-*.delet` matches no present, former or removed tag; while it stands, the list grants nothing",
        ],
    );
    let everything: Vec<_> =
        PatternList::EVERYTHING.lint::<Api>().map(|finding| finding.kind().code()).collect();
    assert_eq!(everything, ["grants_everything"]);
}
