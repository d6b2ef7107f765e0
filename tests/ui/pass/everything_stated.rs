//! Every word of an annotation and every key of a registry, each right.

#![deny(warnings)]

mod people {
    #[acl::endpoint(GET, "/", tags("people.staff.list", "helpdesk.index.list"), modes(key, partner))]
    pub fn list() {}

    #[acl::endpoint(PUT, "/{id}", PATCH, "/{id}", tags("people.staff.put"), explicit, id = "people_put")]
    pub fn put() {}

    acl::endpoints! { pub ALL: [list, self::put] }
}

#[acl::endpoint(GET, "/me", tags("helpdesk.me.get"), authenticated)]
fn me() {}

acl::route! {
    health(GET, "/health", tags("helpdesk.health.get"), public);
    files(GET, "/files/{*path}", tags("helpdesk.files.get"));
}

macro_rules! nothing {
    ($($all:tt)*) => {};
}

acl::registry! {
    crate = acl;
    /// The whole grammar.
    #[derive(Debug)]
    pub struct Api;
    prefix: "/api",
    operations: ["list", "get", "put"],
    groups: { "people": ["staff"], "helpdesk": ["index", "me", "health", "files"] },
    modes: [partner],
    default_modes: [key, session],
    endpoints: [people::ALL, {me as ME}, health, files, #[cfg(any())] nowhere::at_all],
    renamed: { "people.agents" => "people.staff" },
    removed: ["legacy.*"],
    with: [nothing],
}

const LIST: acl::PatternList<'_> = acl::pattern_list!(Api: "people.*, -people.agents.put, -legacy.x");

/// Tags of digits, which are no names of constants.
const DIGITS: acl::PatternList<'_> = acl::pattern_list!("1_2, 3.4_5.*");

pub(crate) fn main() {
    let _ = (people::list(), people::put(), me(), Api);
    assert_eq!(acl::EndpointId::<Api>::all().count(), 6);
    assert_eq!(DIGITS.patterns().count(), 2);
    assert!(LIST.grant::<Api>(Api::MODE_PARTNER).allows(Api::PEOPLE_LIST));
    assert!(!LIST.grant::<Api>(acl::Mode::KEY).allows(Api::PEOPLE_PUT_2));
}
