//! What is not shown, or not done.

use http::StatusCode;

use crate::engine::both;
use crate::site::Site;

both![
    a_form_of_another_site_does_nothing,
    whoever_lacks_the_right_is_told_which,
    strangers_are_led_to_sign_in,
    there_is_no_such_key,
];

/// Every form, with what would make it work.
const FORMS: [(&str, &str); 6] = [
    ("/admin/keys/new", "name=x&list=tickets.*&expires=never"),
    ("/admin/keys/2", "name=x&seen=2"),
    ("/admin/keys/2/list", "step=save&list=people.*&seen=2"),
    ("/admin/keys/2/rotate", ""),
    ("/admin/keys/2/end-old-secret", ""),
    ("/admin/keys/2/revoke", ""),
];

async fn a_form_of_another_site_does_nothing(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    let id = site.key("shop", "ann", "tickets.*").await;
    let before = site.keys.key(id).await.unwrap();
    for from in [Some("cross-site"), Some("same-site"), Some("SAME-ORIGIN"), Some(""), None] {
        ann.site = from.map(str::to_owned);
        for (path, form) in FORMS {
            let refused = ann.post(path, form).await.page(403);
            assert!(refused.contains("sent by another site"), "{path} {from:?}: {refused}");
        }
        ann.post("/admin/keys/browser/preview", "{}").await.page(403);
    }
    assert!(site.keys.key(id).await.unwrap() == before, "the key is as it was");
    assert!(site.keys.key(id + 1).await.is_err(), "no key was created");
}

async fn whoever_lacks_the_right_is_told_which(database: String) {
    let site = Site::open(&database).await;
    let id = site.key("shop", "ann", "tickets.*").await;
    let mut eve = site.person("eve", "tickets.*, keys.keys.list").await;
    let list = eve.get("/admin/keys").await.page(200);
    assert!(!list.contains("Create key") && !list.contains("href=\"keys/audit\""), "{list}");
    for (path, tag) in [("new", "keys.keys.post"), ("2", "keys.keys.get"), ("2/revoke", "keys.keys.delete")] {
        let refused = eve.get(&format!("/admin/keys/{path}")).await.page(403);
        let parts = [tag, "tag_not_granted", "Decision <code>", "<title>Not allowed · Desk</title>", "Eve"];
        for part in parts {
            assert!(refused.contains(part), "{part}: {refused}");
        }
    }
    for (path, form) in FORMS {
        eve.post(path, form).await.page(403);
    }
    assert!(site.keys.key(id).await.unwrap().revoked.is_none());
}

async fn strangers_are_led_to_sign_in(database: String) {
    let site = Site::open(&database).await;
    let mut stranger = site.person("ann", "*").await;
    stranger.sign_out();
    let led = stranger.get("/admin/keys?text=shop").await;
    assert_eq!(led.status, StatusCode::SEE_OTHER);
    assert_eq!(led.location, "/sign-in?to=%2Fadmin%2Fkeys%3Ftext%3Dshop");
    // What would be done is not done after signing in.
    assert_eq!(stranger.post("/admin/keys/2/revoke", "").await.location, "/sign-in");
    let style = stranger.get("/admin/keys/assets/pages.css").await.page(200);
    assert!(style.contains(".acl-pages"));
    stranger.get("/admin/keys/assets/nothing.css").await.page(404);
}

async fn there_is_no_such_key(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    for path in ["99", "99/list", "99/revoke", "99/used", "-1", "x", "9999999999999999999999", "1%2F2"] {
        let missing = ann.get(&format!("/admin/keys/{path}")).await.page(404);
        assert!(missing.contains("<title>Page not found · Desk</title>"), "{path}: {missing}");
        assert!(missing.contains("href=\"../keys\"") || missing.contains("href=\"../../keys\""), "{missing}");
    }
    for path in ["99", "99/list", "99/revoke", "99/rotate", "x/revoke"] {
        ann.post(&format!("/admin/keys/{path}"), "name=x&seen=1&list=*&step=save").await.page(404);
    }
    // A secret that is none of the key.
    let other = ann.get("/admin/keys/1/secret?half=00").await;
    assert_eq!((other.status, &*other.location), (StatusCode::SEE_OTHER, "../../keys/1"));
}
