//! A key from its creation to its end, page by page.

use http::StatusCode;

use crate::engine::both;
use crate::site::{Site, between, resolve};

both![
    a_key_is_created_and_its_secret_shown_once,
    lists_are_reviewed_and_saved,
    a_list_is_tried_in_shadow_mode,
    a_key_is_edited,
    a_key_is_rotated,
    a_key_is_revoked,
    keys_are_found,
    people_manage_their_own_keys,
    boxes_do_without_a_script,
];

/// The version of a key that a form is about.
fn seen(page: &str) -> &str {
    between(page, "name=\"seen\" value=\"", "\"")
}

async fn a_key_is_created_and_its_secret_shown_once(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    let form = ann.get("/admin/keys/new").await.page(200);
    assert!(form.contains("<option value=\"90\" selected>") && form.contains("Create key"), "{form}");
    assert!(
        between(&form, "data-acl-mode=\"key\"", "</textarea>").ends_with('>'),
        "the list is empty: {form}"
    );

    let path = "/admin/keys/new";
    let created = ann.post(path, "name=Reporting&owner=bob&list=tickets.*&expires=90&hourly_limit=100").await;
    assert_eq!(created.status, StatusCode::SEE_OTHER, "{}", created.body);
    let to = resolve(path, &created.location);
    let page = ann.get(&to).await.page(200);
    assert!(
        page.contains("<title>Key 2: Reporting · Desk</title>") && page.contains("Created key 2."),
        "{page}"
    );
    let secret = between(&page, "<pre id=\"code\">", "</pre>");
    assert!(
        page.contains(&format!("curl http://desk.test/tickets \\\n  -H 'Authorization: Bearer {secret}'")),
        "{page}"
    );
    assert!(
        !to.contains(&secret[12..]) && !created.location.contains(&secret[12..]),
        "no log has the secret"
    );
    assert_eq!(site.call(secret, "DELETE", "/tickets/1").await, StatusCode::OK);
    assert_eq!(site.call(secret, "GET", "/people").await, StatusCode::FORBIDDEN);

    // Loaded again it is gone, and the address alone is nothing.
    let again = ann.follow(&to).await.page(200);
    assert!(!again.contains(&secret[12..]) && again.contains("shown only once"), "{again}");
    let key = site.keys.key(2).await.unwrap();
    assert_eq!((&*key.owner, key.hourly_limit), ("bob", Some(100)));
    let days = (key.expires.unwrap().as_second() - key.created.as_second()) / 86_400;
    assert_eq!(days, 90);
    // The page that waits for the first call learns of it.
    site.keys.flush().await.unwrap();
    let used = ann.get("/admin/keys/2/used").await.page(200);
    assert!(used.contains("\"last_used\":\"20"), "{used}");
}

async fn lists_are_reviewed_and_saved(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    let id = site.key("shop", "ann", "tickets.*").await;
    let path = format!("/admin/keys/{id}/list");
    let review = ann.post(&path, "step=review&list=tickets.*%0D%0A-*.delete%0D%0Apeople.*").await.page(200);
    let difference = between(&review, "aria-label=\"Difference\"", "</section>");
    for part in
        ["Gains 1", "GET /people", "Loses 1", "DELETE /tickets/{id}", "Save list", "Try in shadow mode"]
    {
        assert!(difference.contains(part), "{part}: {difference}");
    }
    assert_eq!(&*site.keys.key(id).await.unwrap().lists, ["tickets.*".into()], "nothing is saved yet");

    let form = format!("step=save&list=tickets.*%2C+-*.delete&seen={}", seen(difference));
    let saved = ann.submit(&path, &form).await.page(200);
    assert!(saved.contains("Saved the list of key 2. It counts from now on."), "{saved}");
    assert_eq!(&*site.keys.key(id).await.unwrap().lists, ["tickets.*, -*.delete".into()]);
    // Somebody else's change is not taken back.
    let stale = ann.post(&path, &form).await.page(409);
    assert!(
        stale.contains("Somebody has changed this key since") && stale.contains("Before it is saved"),
        "{stale}"
    );
    // Several lists, of which any may grant.
    let review = ann.post(&path, "step=review&list=tickets.*%0A|%0Apeople.*").await.page(200);
    let form = format!("step=save&list=tickets.*+|+people.*&seen={}", seen(&review));
    ann.submit(&path, &form).await.page(200);
    assert_eq!(&*site.keys.key(id).await.unwrap().lists, ["tickets.*".into(), "people.*".into()]);
    let page = ann.get(&path).await.page(200);
    assert!(
        page.contains("data-acl-several") && page.contains("tickets.*\n|\npeople.*</textarea>"),
        "{page}"
    );

    for (list, wrong) in [("Tick*", "upper-case"), ("*%2C+-tickte.*", "denies no endpoint"), ("", "empty")] {
        let page = ann.post(&path, &format!("step=review&list={list}")).await.page(400);
        assert!(between(&page, "id=\"wrong-list\"", "</span>").contains(wrong), "{list}: {page}");
        assert!(!page.contains("Before it is saved"), "{page}");
    }
}

async fn a_list_is_tried_in_shadow_mode(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    let created = ann.submit("/admin/keys/new", "name=shop&list=tickets.*&expires=never").await.page(200);
    let secret = between(&created, "<pre id=\"code\">", "</pre>").to_owned();
    let path = "/admin/keys/2/list";
    let review = ann.post(path, "step=review&list=tickets.*%2C+-*.delete").await.page(200);
    let form = format!("step=shadow&list=tickets.*%2C+-*.delete&seen={}", seen(&review));
    ann.submit(path, &form).await.page(200);
    assert_eq!(site.call(&secret, "DELETE", "/tickets/1").await, StatusCode::OK);
    site.keys.flush().await.unwrap();
    let page = ann.get(path).await.page(200);
    let shadow = between(&page, "aria-label=\"Shadow mode\"", "</section>");
    assert!(shadow.contains("It would have refused:") && shadow.contains("1 time"), "{shadow}");
    let list = "tickets.*%2C+-*.delete";
    ann.submit(path, &format!("step=save&list={list}&seen={}", seen(shadow))).await.page(200);
    assert_eq!(site.call(&secret, "DELETE", "/tickets/1").await, StatusCode::FORBIDDEN);
    assert!(site.keys.key(2).await.unwrap().shadow.is_empty(), "it is no candidate any more");
}

async fn a_key_is_edited(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    let id = site.key("shop", "ann", "tickets.*").await;
    let path = format!("/admin/keys/{id}");
    let page = ann.get(&path).await.page(200);
    assert!(page.contains("Belongs to <strong>Ann</strong>") && page.contains("<code>key_0000000"), "{page}");
    let form = format!(
        "name=Shop+%3Cb%3E&daily_limit=7&networks=192.0.2.0%2F24%0A%3A%3A1&expires=30&seen={}",
        seen(&page)
    );
    let saved = ann.submit(&path, &form).await.page(200);
    assert!(saved.contains("Saved key 2.") && saved.contains("Key 2: Shop &lt;b&gt;"), "{saved}");
    let key = site.keys.key(id).await.unwrap();
    assert_eq!((key.daily_limit, key.networks.len(), &*key.lists), (Some(7), 2, &["tickets.*".into()][..]));
    // What was typed stays, and the mistake stands at its field.
    let now = seen(&saved);
    for (field, value, wrong) in [
        ("name", "+", "It is empty"),
        ("daily_limit", "-1", "whole number"),
        ("hourly_limit", "99999999999", "whole number"),
        ("networks", "here", "is not a network"),
        ("expires", "0", "number of days"),
    ] {
        let form = format!("name=kept&hourly_limit=77&seen={now}&{field}={value}");
        let form = match field {
            "name" => form.replace("name=kept&", ""),
            "hourly_limit" => form.replace("hourly_limit=77&", ""),
            _ => form,
        };
        let page = ann.post(&path, &form).await.page(400);
        let mistake = between(&page, &format!("id=\"wrong-{field}\""), "</span>");
        assert!(mistake.contains(wrong), "{field}: {mistake}");
        assert!(page.contains("value=\"kept\"") || page.contains("value=\"77\""), "{field}: {page}");
    }
    let stale = ann.post(&path, &form).await.page(409);
    assert!(
        stale.contains("Somebody has changed this key since") && stale.contains("Shop &lt;b&gt;"),
        "{stale}"
    );
    ann.post(&path, "name=x").await.page(400);
}

async fn a_key_is_rotated(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    let created = ann.submit("/admin/keys/new", "name=shop&list=tickets.*&expires=never").await.page(200);
    let old = between(&created, "<pre id=\"code\">", "</pre>").to_owned();
    let rotated = ann.submit("/admin/keys/2/rotate", "").await.page(200);
    let new = between(&rotated, "<pre id=\"code\">", "</pre>").to_owned();
    assert_ne!(old, new);
    for secret in [&old, &new] {
        assert_eq!(site.call(secret, "GET", "/tickets").await, StatusCode::OK);
    }
    let page = ann.get("/admin/keys/2").await.page(200);
    assert!(page.contains("End the old secret now") && !page.contains("Rotate:"), "{page}");
    let ended = ann.submit("/admin/keys/2/end-old-secret", "").await.page(200);
    assert!(ended.contains("The old secret of key 2 works no more."), "{ended}");
    assert_eq!(site.call(&old, "GET", "/tickets").await, StatusCode::UNAUTHORIZED);
    assert_eq!(site.call(&new, "GET", "/tickets").await, StatusCode::OK);
}

async fn a_key_is_revoked(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    let created = ann.submit("/admin/keys/new", "name=shop&list=tickets.*&expires=never").await.page(200);
    let secret = between(&created, "<pre id=\"code\">", "</pre>").to_owned();
    site.call(&secret, "GET", "/tickets").await;
    site.keys.flush().await.unwrap();
    let asked = ann.get("/admin/keys/2/revoke").await.page(200);
    assert!(asked.contains("1 different endpoint<") && asked.contains("Revoke key 2: shop"), "{asked}");
    assert_eq!(site.call(&secret, "GET", "/tickets").await, StatusCode::OK, "it was only asked");
    let revoked = ann.submit("/admin/keys/2/revoke", "").await.page(200);
    assert!(revoked.contains("Revoked key 2.") && revoked.contains("revoked</span>"), "{revoked}");
    assert!(
        !revoked.contains("Rotate:") && !revoked.contains("Revoke…"),
        "nothing can be done with it: {revoked}"
    );
    assert_eq!(site.call(&secret, "GET", "/tickets").await, StatusCode::UNAUTHORIZED);
    let again = ann.post("/admin/keys/2/revoke", "").await.page(409);
    assert!(again.contains("This key is revoked"), "{again}");
    ann.post("/admin/keys/2/rotate", "").await.page(409);
}

async fn keys_are_found(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    site.key("the shop", "ann", "tickets.*").await;
    site.key("the robot <i>", "bob", "people.*").await;
    let found = |page: &str| ["the shop", "the robot &lt;i&gt;"].map(|name| page.contains(name));
    for (query, shown) in [
        ("", [true, true]),
        ("?text=SHOP", [true, false]),
        ("?text=people.", [false, true]),
        ("?owner=bob", [false, true]),
        ("?reaches=DELETE+/tickets/{id}", [true, false]),
        ("?state=live", [true, true]),
        ("?state=revoked", [false, false]),
        ("?text=%3Ci%3E", [false, true]),
    ] {
        let page = ann.get(&format!("/admin/keys{query}")).await.page(200);
        assert_eq!(found(&page), shown, "{query}: {page}");
        assert!(!page.contains("<i>"));
    }
    let none = ann.get("/admin/keys?text=nothing").await.page(200);
    assert!(none.contains("No matching keys."), "{none}");
    for query in ["?state=odd", "?reaches=GET+/nothing", "?page=x", "?text=a&text=b"] {
        ann.get(&format!("/admin/keys{query}")).await.page(400);
    }
}

async fn people_manage_their_own_keys(database: String) {
    let site = Site::open(&database).await;
    let mut bob = site.person("bob", "tickets.*, keys.keys.*").await;
    let mine = site.key("bobs", "bob", "tickets.*").await;
    let other = site.key("anns", "ann", "tickets.*").await;
    let list = bob.get("/admin/keys").await.page(200);
    assert!(list.contains("bobs") && !list.contains("anns"), "{list}");
    let list = bob.get("/admin/keys?owner=ann").await.page(200);
    assert!(list.contains("bobs") && !list.contains("anns"), "{list}");
    // That there is another's key is nothing that they learn.
    for path in ["", "/list", "/revoke", "/used"] {
        let shown = bob.get(&format!("/admin/keys/{other}{path}")).await.page(404);
        let missing = bob.get(&format!("/admin/keys/999{path}")).await.page(404);
        assert_eq!(shown, missing, "{path}");
        bob.get(&format!("/admin/keys/{mine}{path}")).await.page(200);
    }
    for path in ["", "/list", "/revoke", "/rotate", "/end-old-secret"] {
        bob.post(&format!("/admin/keys/{other}{path}"), "name=x&list=*&step=save&seen=1").await.page(404);
    }
    let form = bob.get("/admin/keys/new").await.page(200);
    assert!(
        form.contains("Belongs to you, <strong>Bob</strong>") && !form.contains("name=\"owner\""),
        "{form}"
    );
    let for_ann =
        bob.post("/admin/keys/new", "name=x&list=tickets.*&owner=ann&expires=never").await.page(403);
    assert!(for_ann.contains("your own keys alone"), "{for_ann}");
    // Nobody gives more than they have.
    let beyond = bob.post("/admin/keys/new", "name=x&list=*&expires=never").await.page(403);
    assert!(beyond.contains("you may not call") && beyond.contains("value=\"x\""), "{beyond}");
    bob.submit("/admin/keys/new", "name=x&list=tickets.*&expires=never").await.page(200);
    // Whoever may see all but change none of them.
    let mut eve = site.person("eve", "tickets.*, keys.keys.*, keys.others.list").await;
    let page = eve.get(&format!("/admin/keys/{other}")).await.page(200);
    assert!(!page.contains("Save</button>") && !page.contains("Revoke…"), "{page}");
    eve.post(&format!("/admin/keys/{other}/revoke"), "").await.page(403);
}

async fn boxes_do_without_a_script(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    let form = "name=x&expires=never&list=&pick-was=&pick%3Atickets.*%3Aread=on";
    let picked = ann.post("/admin/keys/new", &format!("{form}&step=pick")).await.page(200);
    assert!(picked.contains("tickets.tickets.get\ntickets.tickets.list</textarea>"), "{picked}");
    assert!(picked.contains("value=\"x\""), "{picked}");
    ann.submit("/admin/keys/new", form).await.page(200);
    let list = &site.keys.key(2).await.unwrap().lists;
    assert_eq!(**list, ["tickets.tickets.get, tickets.tickets.list".into()]);
}
