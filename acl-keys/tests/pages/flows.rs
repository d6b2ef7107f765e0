//! What people do with the pages, by mouse, by the keyboard alone, and without a script.

use http::StatusCode;

use crate::person::{Human, WAYS, Way};
use crate::site::Site;

/// A flow in each of the three ways.
macro_rules! flows {
    ($($name:ident),* $(,)?) => {
        $(#[chromium::test]
        fn $name() {
            chromium::browse(|page| async move {
                for way in WAYS {
                    let folder = tempfile::tempdir().unwrap();
                    let site = Site::open_here(&folder);
                    let ann = Human::at(&page, &site, "*", way).await;
                    $name::flow(site, ann).await;
                }
            });
        })*
    };
}

flows![
    first_key_to_first_call,
    five_steps_and_no_pattern,
    narrow_by_boxes,
    refusal_to_grant,
    revoke,
    narrow_and_revoke_many
];

mod first_key_to_first_call {
    use super::{Human, Site, StatusCode, Way};

    pub(super) async fn flow(site: Site, ann: Human) {
        ann.open("").await;
        ann.press("a[href$='keys/new']").await;
        ann.shows("the form", "input[name=name]").await;
        assert_eq!(ann.page.value("return document.activeElement.name").await, "name", "{:?}", ann.way);
        ann.write("input[name=name]", "Reporting").await;
        ann.tick("tickets", "read").await;
        if ann.way != Way::NoScript {
            let text = "return document.getElementById('list').value.includes('tickets.tickets.list')";
            ann.page.until("the text", text).await;
        }
        ann.press("main form > button:last-of-type").await;
        ann.shows("the secret", "#code").await;
        ann.reads("Created key 2.").await;
        let secret = ann.text("#code").await;
        ann.is_sound("the secret").await;
        for (method, path, status) in [
            ("GET", "/tickets", StatusCode::OK),
            ("GET", "/tickets/7", StatusCode::OK),
            ("DELETE", "/tickets/7", StatusCode::FORBIDDEN),
            ("GET", "/people", StatusCode::FORBIDDEN),
        ] {
            assert_eq!(site.call(&secret, method, path).await, status, "{method} {path} {:?}", ann.way);
        }
        if ann.way != Way::NoScript {
            ann.shows("a tick", "#waiting.came").await;
        }
        // Loaded again, it is gone, and no second key was made.
        ann.page.refresh().await.unwrap();
        ann.reads("shown only once").await;
        assert!(!ann.page.source().await.unwrap().contains(&secret[12..]));
        assert!(site.keys.key(3).await.is_err());
    }
}

/// "Read tickets and people, write nothing": four clicks and a name. GitHub's page for fine-grained tokens takes nine
/// steps for two permissions: a new token, its name, which repositories, a list of permissions, one, the other, out of
/// the list, generate, and generate once more.
mod five_steps_and_no_pattern {
    use super::{Human, Site, StatusCode};

    pub(super) async fn flow(site: Site, ann: Human) {
        ann.open("").await;
        ann.press("a[href$='keys/new']").await;
        ann.write("input[name=name]", "Reporting").await;
        ann.tick("tickets", "read").await;
        ann.tick("people", "read").await;
        ann.press("main form > button:last-of-type").await;
        ann.shows("the secret", "#code").await;
        let secret = ann.text("#code").await;
        for (method, path, status) in [
            ("GET", "/tickets", StatusCode::OK),
            ("GET", "/tickets/7", StatusCode::OK),
            ("GET", "/people", StatusCode::OK),
            ("POST", "/tickets", StatusCode::FORBIDDEN),
            ("DELETE", "/tickets/7", StatusCode::FORBIDDEN),
            ("DELETE", "/people/7", StatusCode::FORBIDDEN),
        ] {
            assert_eq!(site.call(&secret, method, path).await, status, "{method} {path} {:?}", ann.way);
        }
    }
}

mod narrow_by_boxes {
    use super::{Human, Site, StatusCode, Way};

    pub(super) async fn flow(site: Site, ann: Human) {
        let (id, secret) = site.key_with_secret("shop", "tickets.*").await;
        ann.open(&format!("/{id}")).await;
        ann.press(".tabs a[href$='/list']").await;
        ann.shows("the editor", "textarea[name=list]").await;
        if ann.way != Way::NoScript {
            ann.shows("the preview", ".acl-live, [role=tree]").await;
            let painted =
                "return document.querySelector('.acl-summary')?.textContent.includes('by this list')";
            ann.page.until("what it grants", painted).await;
        }
        // The row of writing is ticked as all of tickets is.
        ann.tick("tickets", "write").await;
        if ann.way != Way::NoScript {
            ann.page
                .until("a shorter list", "return document.getElementById('list').value !== 'tickets.*'")
                .await;
        }
        ann.press("button[value=review]").await;
        ann.shows("the difference", "[aria-label=Difference]").await;
        ann.reads("Loses 2").await;
        assert_eq!(site.call(&secret, "DELETE", "/tickets/7").await, StatusCode::OK, "it is not saved yet");
        ann.press("[aria-label=Difference] button[value=save]").await;
        ann.reads("Saved the list of key 2.").await;
        assert_eq!(site.call(&secret, "DELETE", "/tickets/7").await, StatusCode::FORBIDDEN);
        assert_eq!(site.call(&secret, "GET", "/tickets/7").await, StatusCode::OK);
    }
}

mod refusal_to_grant {
    use super::{Human, Site, StatusCode};

    pub(super) async fn flow(site: Site, ann: Human) {
        let (_, secret) = site.key_with_secret("shop", "tickets.*").await;
        assert_eq!(site.call(&secret, "GET", "/people").await, StatusCode::FORBIDDEN);
        site.keys.flush().await.unwrap();
        ann.open("").await;
        ann.press("header a[href$='keys/refusals']").await;
        ann.reads("GET /people").await;
        ann.press("a[href*='grant=']").await;
        ann.reads("Gains 1").await;
        ann.press("[aria-label=Difference] button[value=save]").await;
        ann.reads("Saved the list of key 2.").await;
        assert_eq!(site.call(&secret, "GET", "/people").await, StatusCode::OK);
    }
}

mod revoke {
    use super::{Human, Site, StatusCode};

    pub(super) async fn flow(site: Site, ann: Human) {
        let (id, secret) = site.key_with_secret("shop", "tickets.*").await;
        ann.open(&format!("/{id}")).await;
        ann.press("a.danger").await;
        ann.reads("Revoke this key for good?").await;
        assert_eq!(site.call(&secret, "GET", "/tickets").await, StatusCode::OK);
        ann.press("button.danger").await;
        ann.reads("Revoked key 2.").await;
        assert_eq!(site.call(&secret, "GET", "/tickets").await, StatusCode::UNAUTHORIZED);
    }
}

mod narrow_and_revoke_many {
    use super::{Human, Site, StatusCode};

    pub(super) async fn flow(site: Site, ann: Human) {
        let (_, one) = site.key_with_secret("one", "tickets.*").await;
        let (_, two) = site.key_with_secret("two", "tickets.*").await;
        let (_, other) = site.key_with_secret("other", "tickets.*").await;
        ann.open("").await;
        for id in [2, 3] {
            ann.press(&format!("input[name=key][value='{id}']")).await;
        }
        ann.press("button[formaction$='keys/narrow']").await;
        ann.reads("2 keys").await;
        ann.write("input[name=denies]", "-*.delete").await;
        ann.press("button[value=preview]").await;
        ann.reads("To be narrowed: 2 keys").await;
        ann.press("button[value=apply]").await;
        ann.reads("Narrowed 2 keys.").await;
        for (secret, status) in
            [(&one, StatusCode::FORBIDDEN), (&two, StatusCode::FORBIDDEN), (&other, StatusCode::OK)]
        {
            assert_eq!(site.call(secret, "DELETE", "/tickets/7").await, status);
        }
        for id in [2, 3] {
            ann.press(&format!("input[name=key][value='{id}']")).await;
        }
        ann.press("button[formaction$='keys/revoke']").await;
        ann.reads("Revoke these 2 keys for good?").await;
        ann.press("button.danger").await;
        ann.reads("Revoked 2 keys.").await;
        assert_eq!(site.call(&one, "GET", "/tickets").await, StatusCode::UNAUTHORIZED);
        assert_eq!(site.call(&other, "GET", "/tickets").await, StatusCode::OK);
    }
}
