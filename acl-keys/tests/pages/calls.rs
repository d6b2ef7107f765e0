//! Refused calls, and how they are granted.

use http::StatusCode;

use crate::engine::both;
use crate::site::{Site, between};

both![
    a_refused_call_is_granted_from_its_page,
    a_decision_id_leads_to_key_endpoint_and_reason,
    only_refusals_of_own_keys_are_shown,
];

async fn a_refused_call_is_granted_from_its_page(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    let created =
        ann.submit("/admin/keys/new", "name=%3Cb%3Eshop&list=tickets.*&expires=never").await.page(200);
    let secret = between(&created, "<pre id=\"code\">", "</pre>").to_owned();
    assert_eq!(site.call(&secret, "GET", "/people").await, StatusCode::FORBIDDEN);
    assert_eq!(site.call(&secret, "GET", "/people").await, StatusCode::FORBIDDEN);
    site.keys.flush().await.unwrap();
    let page = ann.get("/admin/keys/refusals").await.page(200);
    for part in ["GET /people", "tag_not_granted", "2 times", "(&lt;b&gt;shop)", "of Ann"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let link = between(&page, "href=\"../keys/2/list?grant=", "\"");
    assert_eq!(link, "people.people.list");
    let review = ann.get(&format!("/admin/keys/2/list?grant={link}")).await.page(200);
    let difference = between(&review, "aria-label=\"Difference\"", "</section>");
    assert!(difference.contains("Gains 1") && difference.contains("GET /people"), "{difference}");
    let seen = between(difference, "name=\"seen\" value=\"", "\"");
    let list = between(difference, "name=\"list\" value=\"", "\"");
    ann.submit("/admin/keys/2/list", &format!("step=save&list={list}&seen={seen}")).await.page(200);
    assert_eq!(site.call(&secret, "GET", "/people").await, StatusCode::OK);
    // What is no tag grants nothing.
    for odd in ["*", "x.y.z", "%00", "tickets.*", "-*"] {
        let page = ann.get(&format!("/admin/keys/2/list?grant={odd}")).await;
        assert!(page.status == StatusCode::OK || page.status == StatusCode::BAD_REQUEST, "{odd}");
    }
    ann.get("/admin/keys/refusals?page=0").await.page(400);
}

async fn a_decision_id_leads_to_key_endpoint_and_reason(database: String) {
    let site = Site::open(&database).await;
    let (id, secret) = site.key_with_secret("shop", "tickets.*, -*.delete").await;
    let mut ann = site.person("ann", "*").await;
    let earlier = site.refused(&secret, "GET", "/people").await;
    let people = site.refused(&secret, "GET", "/people").await;
    site.keys.flush().await.unwrap();
    let delete = site.refused(&secret, "DELETE", "/tickets/7").await;
    site.keys.flush().await.unwrap();
    // The id as it is, and what people copy it with.
    for asked in [people.clone(), format!("%7B%22decision_id%22:+%22{people}%22%7D")] {
        let page = ann.get(&format!("/admin/keys/refusals?decision={asked}")).await.page(200);
        for part in
            [&format!("key {id}"), "GET /people", "tag_not_granted", "2 times", "(shop)", "of Ann", &people]
        {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(page.contains("/list?grant=people.people.list\"") && !page.contains("DELETE"), "{page}");
    }
    let page = ann.get(&format!("/admin/keys/refusals?decision={delete}")).await.page(200);
    assert!(page.contains("DELETE /tickets/{id}") && page.contains("tag_denied"), "{page}");
    // Of equal calls the last is known, and of no other person's key.
    let page = ann.get(&format!("/admin/keys/refusals?decision={earlier}")).await.page(200);
    assert!(page.contains("No refused call is known") && !page.contains("GET /people"), "{page}");
    let mut bob = site.person("bob", "keys.keys.*, keys.usage.*").await;
    let page = bob.get(&format!("/admin/keys/refusals?decision={people}")).await.page(200);
    assert!(page.contains("No refused call is known"), "{page}");
    let page = ann.get("/admin/keys/refusals?decision=7").await.page(200);
    assert!(page.contains("id=\"wrong-decision\"") && page.contains("aria-invalid=\"true\""), "{page}");
    // The key's own page leads to the same.
    let page = ann.get(&format!("/admin/keys/{id}/list")).await.page(200);
    assert!(page.contains("/list?grant=people.people.list\""), "{page}");
}

async fn only_refusals_of_own_keys_are_shown(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    for (name, owner) in [("anns", "ann"), ("bobs", "bob")] {
        let form = format!("name={name}&owner={owner}&list=tickets.*&expires=never");
        let created = ann.submit("/admin/keys/new", &form).await.page(200);
        site.call(between(&created, "<pre id=\"code\">", "</pre>"), "GET", "/people").await;
    }
    site.keys.flush().await.unwrap();
    let all = ann.get("/admin/keys/refusals").await.page(200);
    assert!(all.contains("(anns)") && all.contains("(bobs)"), "{all}");
    let mut bob = site.person("bob", "keys.keys.*, keys.usage.*").await;
    let own = bob.get("/admin/keys/refusals").await.page(200);
    assert!(!own.contains("(anns)") && own.contains("(bobs)"), "{own}");
}
