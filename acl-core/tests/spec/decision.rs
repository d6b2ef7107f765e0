//! D1 to D10 and their examples.

use acl_core::assemble::Declaration;
use acl_core::{Access, Decision, Endpoint, Mode, ModeSet, Reason, Tag};

use crate::{assemble, endpoint, granted, helpdesk, list, told};

fn with_access<'a>(path: &'a str, tag: &'a str, access: Access) -> Declaration<'a> {
    Declaration { access, ..endpoint("GET", path, &[tag]) }
}

#[test]
fn d1_public_is_open_to_everyone() {
    let mut closed = with_access("/discover", "helpdesk.discover.get", Access::Public);
    closed.modes = ModeSet::EMPTY;
    let made = assemble(vec![closed, endpoint("GET", "/tickets", &["tickets.list"])]);
    let catalog = made.catalog();
    let undeclared = Mode::from_index(7).unwrap();
    for mode in [Mode::KEY, Mode::TOKEN, Mode::SESSION, undeclared] {
        for text in ["x", "-*", "-helpdesk.discover.get", "*, -helpdesk.*"] {
            let decision = catalog.decide(list(text), "GET", "/discover", mode);
            assert_eq!(told(&decision), (true, "public", "allowed: the endpoint is public".into()));
            assert!(granted(&catalog, text, mode).contains(&"GET /discover".into()), "{text} {mode}");
        }
    }
}

#[test]
fn d2_authenticated_is_open_whatever_the_list() {
    let mut whoami = with_access("/me", "helpdesk.me.get", Access::Authenticated);
    whoami.modes = ModeSet::from(Mode::KEY).with(Mode::SESSION);
    let made = assemble(vec![whoami]);
    let catalog = made.catalog();
    for text in ["x", "-*", "-helpdesk.me.get"] {
        for mode in [Mode::KEY, Mode::SESSION] {
            let decision = catalog.decide(list(text), "GET", "/me", mode);
            let message = "allowed: the endpoint is open to every valid credential";
            assert_eq!(told(&decision), (true, "authenticated", message.into()));
            assert_eq!(granted(&catalog, text, mode), ["GET /me"]);
        }
        let decision = catalog.decide(list(text), "GET", "/me", Mode::TOKEN);
        assert_eq!(decision.reason(), Reason::ModeNotAllowed { mode: Mode::TOKEN });
        assert!(granted(&catalog, text, Mode::TOKEN).is_empty());
    }
}

#[test]
fn d3_the_mode_must_be_open() {
    let mut keys = endpoint("POST", "/keys", &["admin.api_keys.post"]);
    keys.modes = Mode::SESSION.into();
    let made = assemble(vec![keys]);
    let catalog = made.catalog();
    assert_eq!(granted(&catalog, "*", Mode::SESSION), ["POST /keys"]);
    for mode in [Mode::KEY, Mode::TOKEN] {
        assert!(granted(&catalog, "*", mode).is_empty());
        let decision = catalog.decide(list("*"), "POST", "/keys", mode);
        let message = format!("denied: mode `{mode}` is not open here; open modes: session");
        assert_eq!(told(&decision), (false, "mode_not_allowed", message));
    }
}

#[test]
fn d4_a_deny_of_any_tag_denies() {
    let made = assemble(vec![endpoint("POST", "/merge", &["tickets.tickets.put", "people.people.delete"])]);
    let catalog = made.catalog();
    for text in ["*, -tickets.*", "*, -*.delete", "-people.people.delete, *", "tickets.*, -people.*", "-*"] {
        assert!(granted(&catalog, text, Mode::KEY).is_empty(), "{text}");
    }
    let decision = catalog.decide(list("*, -*.delete"), "POST", "/merge", Mode::KEY);
    let message = "denied: `-*.delete` matches tag `people.people.delete`";
    assert_eq!(told(&decision), (false, "tag_denied", message.into()));
}

#[test]
fn d5_an_allow_of_any_tag_allows() {
    let made = assemble(vec![endpoint("POST", "/merge", &["tickets.tickets.put", "people.people.delete"])]);
    let catalog = made.catalog();
    for text in ["*", "tickets.*", "people.*", "*.delete", "tickets.tickets.put", "x, people.people.delete"] {
        assert_eq!(granted(&catalog, text, Mode::KEY), ["POST /merge"], "{text}");
    }
    let decision = catalog.decide(list("people.*"), "POST", "/merge", Mode::KEY);
    let message = "allowed: `people.*` matches tag `people.people.delete`";
    assert_eq!(told(&decision), (true, "allowed", message.into()));
}

#[test]
fn d6_otherwise_denied() {
    let made = assemble(vec![endpoint("POST", "/merge", &["tickets.tickets.put", "people.people.delete"])]);
    let catalog = made.catalog();
    for text in ["tickets", "x.*", "-x", "-*.get, -people.people.get", "tickets.put"] {
        assert!(granted(&catalog, text, Mode::KEY).is_empty(), "{text}");
        let decision = catalog.decide(list(text), "POST", "/merge", Mode::KEY);
        let message = "denied: no pattern grants tag `tickets.tickets.put` or `people.people.delete`";
        assert_eq!(told(&decision), (false, "tag_not_granted", message.into()));
    }
    // An endpoint made at run time without tags: nothing reaches it.
    let bare = list("*").decide(Endpoint::new(&[]), Mode::KEY);
    assert_eq!(bare.reason(), Reason::TagNotGranted);
}

#[test]
fn d7_order_and_duplicates_do_not_matter() {
    let made = helpdesk();
    let catalog = made.catalog();
    let expected = granted(&catalog, "tickets.*, people.*, -*.delete", Mode::KEY);
    assert_eq!(expected.len(), 3);
    for text in [
        "-*.delete, tickets.*, people.*",
        "people.*, -*.delete, tickets.*",
        "-*.delete, -*.delete, tickets.*, people.*, tickets.*",
        "tickets.*, -*.delete, people.*, *.delete, tickets.tickets.delete",
    ] {
        assert_eq!(granted(&catalog, text, Mode::KEY), expected, "{text}");
    }
}

#[test]
fn d8_the_first_reason_that_applies() {
    let tags = ["a.x", "b.x"].map(|tag| Tag::parse(tag).unwrap());
    let session_only = Endpoint::new(&tags).with_modes(Mode::SESSION.into());
    for (text, mode, expected) in [
        ("-b.*, *", Mode::KEY, "denied: mode `key` is not open here; open modes: session"),
        ("*, -b.*, -a.*", Mode::SESSION, "denied: `-b.*` matches tag `b.x`"),
        ("-*.x, -b.x, b.x", Mode::SESSION, "denied: `-*.x` matches tag `a.x`"),
        ("z, b.*, a.*", Mode::SESSION, "allowed: `b.*` matches tag `b.x`"),
        ("*.x, a.x", Mode::SESSION, "allowed: `*.x` matches tag `a.x`"),
        ("z", Mode::SESSION, "denied: no pattern grants tag `a.x` or `b.x`"),
    ] {
        assert_eq!(list(text).decide(session_only, mode).to_string(), expected, "{text}");
    }
}

#[test]
fn d9_what_is_not_in_the_registry_is_denied() {
    let made = helpdesk();
    let catalog = made.catalog();
    for (method, path) in
        [("GET", "/secrets"), ("HEAD", "/tickets"), ("get", "/tickets"), ("GET", "/tickets/{name}"), ("", "")]
    {
        let decision = catalog.decide(list("*"), method, path, Mode::KEY);
        assert_eq!(decision, Decision::NOT_IN_REGISTRY);
        let message = "denied: the registry has no such endpoint";
        assert_eq!(told(&decision), (false, "not_in_registry", message.into()));
        assert!(decision.endpoint().is_none());
    }
    let nothing = acl_core::Catalog::EMPTY;
    assert!(!nothing.decide(list("*"), "GET", "/tickets", Mode::KEY).is_allowed());
    assert!(granted(&nothing, "*", Mode::KEY).is_empty());
    assert_eq!(nothing.endpoint(0).map(|found| found.access()), None);
}

#[test]
fn d10_explicit_is_granted_only_without_a_star() {
    let mut export = endpoint("POST", "/export", &["admin.export.post", "audit.post"]);
    export.explicit = true;
    let made = assemble(vec![export, endpoint("GET", "/tickets", &["tickets.list"])]);
    let catalog = made.catalog();
    for text in ["*", "admin.*", "*.post", "admin.*.post", "*.*"] {
        assert!(!granted(&catalog, text, Mode::KEY).contains(&"POST /export".into()), "{text}");
    }
    for text in ["admin.export.post", "audit.post", "*, audit.post", "audit.post, *"] {
        assert!(granted(&catalog, text, Mode::KEY).contains(&"POST /export".into()), "{text}");
    }
    let decide = |text: &'static str| catalog.decide(list(text), "POST", "/export", Mode::KEY);
    let too_wide = decide("x, *.post, *");
    let message =
        "denied: `*.post` has a `*`, and this endpoint is granted only by `admin.export.post` written out";
    assert_eq!(told(&too_wide), (false, "tag_not_granted", message.into()));
    assert!(matches!(too_wide.reason(), Reason::ExplicitOnly { .. }));
    assert_eq!(decide("*, audit.post").to_string(), "allowed: `audit.post` matches tag `audit.post`");
    assert_eq!(decide("x").reason(), Reason::TagNotGranted);
}

#[test]
fn d10_every_deny_reaches_explicit() {
    let mut export = endpoint("POST", "/export", &["admin.export.post"]);
    export.explicit = true;
    let made = assemble(vec![export]);
    let catalog = made.catalog();
    for deny in ["-*", "-admin.*", "-*.post", "-admin.export.post", "-*.export.*"] {
        let text = format!("admin.export.post, {deny}");
        assert!(granted(&catalog, &text, Mode::KEY).is_empty(), "{text}");
        let decision = catalog.decide(list(&text), "POST", "/export", Mode::KEY);
        assert_eq!(decision.reason().code(), "tag_denied", "{text}");
    }
}

#[test]
fn guide_everything() {
    assert_eq!(granted(&helpdesk().catalog(), "*", Mode::KEY).len(), 6);
}

#[test]
fn guide_everything_but_tickets() {
    let found = granted(&helpdesk().catalog(), "*, -tickets.*", Mode::KEY);
    assert_eq!(found, ["GET /people", "DELETE /people/{id}"]);
}

#[test]
fn guide_all_of_tickets_but_deleting() {
    let found = granted(&helpdesk().catalog(), "tickets.*, -*.delete", Mode::KEY);
    assert_eq!(found, ["GET /tickets", "POST /tickets"]);
}

#[test]
fn guide_only_listing_tickets() {
    assert_eq!(granted(&helpdesk().catalog(), "tickets.tickets.list", Mode::KEY), ["GET /tickets"]);
}
