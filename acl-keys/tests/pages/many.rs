//! Keys at scale: found, sorted, narrowed and revoked together, and what the audit says of it.

use http::StatusCode;

use crate::engine::both;
use crate::site::{Site, between};

both![
    keys_are_sorted_and_counted_by_page,
    what_people_paste_is_understood,
    equal_lists_stand_together,
    findings_stand_together,
    selected_keys_are_narrowed,
    selected_keys_are_revoked,
    nobody_narrows_or_revokes_beyond_their_rights,
    the_audit_has_one_entry_a_change,
    keys_are_downloaded,
];

/// The numbers of the keys of a page, in order.
fn numbers(page: &str) -> Vec<i64> {
    page.split("<td data-name=\"Key\">")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().parse().unwrap())
        .collect()
}

async fn keys_are_sorted_and_counted_by_page(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    for (name, owner) in [("b", "carl"), ("A", "dora"), ("c", "bob")] {
        site.key(name, owner, "tickets.*").await;
    }
    for (query, order) in [
        ("?list=tickets", [4, 3, 2]),
        ("?list=tickets&sort=created&reversed=1", [2, 3, 4]),
        ("?list=tickets&sort=name", [3, 2, 4]),
        ("?list=tickets&sort=name&reversed=1", [4, 2, 3]),
        ("?list=tickets&sort=owner", [4, 2, 3]),
    ] {
        let page = ann.get(&format!("/admin/keys{query}")).await.page(200);
        assert_eq!(numbers(&page), order, "{query}");
    }
    let page = ann.get("/admin/keys?list=tickets&sort=name").await.page(200);
    assert!(
        page.contains("aria-sort=\"ascending\"><a href=\"?list=tickets&amp;sort=name&amp;reversed=1\">Name"),
        "{page}"
    );
    ann.get("/admin/keys?sort=odd").await.page(400);
    for _ in 0..50 {
        site.key("more", "ann", "people.*").await;
    }
    let first = ann.get("/admin/keys?owner=ann").await.page(200);
    assert!(
        first.contains("<strong>51 keys</strong>, 1 to 50 shown") && first.contains("Page 1 of 2"),
        "{first}"
    );
    let next = between(&first, "<a rel=\"next\" href=\"", "\"").replace("&amp;", "&");
    assert_eq!(next, "?owner=ann&page=2", "filters stay in the address");
    let second = ann.get(&format!("/admin/keys{next}")).await.page(200);
    assert_eq!(numbers(&second), [1]);
    ann.get("/admin/keys?page=-1").await.page(400);
    // By its number, too.
    assert_eq!(numbers(&ann.get("/admin/keys?text=3").await.page(200)), [3]);
}

async fn what_people_paste_is_understood(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    site.key("deletes", "ann", "tickets.tickets.delete").await;
    site.key("reads", "ann", "tickets.tickets.get").await;
    for (text, found) in [
        ("DELETE /tickets/{id}", vec![2]),
        ("DELETE /tickets/7", vec![2]),
        ("delete /tickets/7?page=2", vec![2]),
        ("DELETE https://desk.example/tickets/7?a=b#c", vec![2]),
        ("curl -X DELETE 'https://desk.example:8080/base/tickets/7' -H 'x: y'", vec![2]),
        ("HEAD /tickets/7", vec![3]),
        ("https://desk.example/tickets/7", vec![3, 2]),
        ("/tickets/7", vec![3, 2]),
        ("  GET   /tickets/7 ", vec![3]),
    ] {
        let query: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let page = ann.get(&format!("/admin/keys?reaches={query}")).await.page(200);
        let keys: Vec<i64> = numbers(&page).into_iter().filter(|id| *id != 1).collect();
        assert_eq!(keys, found, "{text}");
    }
    for text in ["nothing", "GET", "GET+/nothing", "PUT+/tickets/7", "https://", "%00", "+"] {
        let page = ann.get(&format!("/admin/keys?reaches={text}")).await;
        assert!(text == "+" || page.status == StatusCode::BAD_REQUEST, "{text}: {}", page.body);
        assert!(text == "+" || page.body.contains("The API has nothing at"), "{text}: {}", page.body);
    }
}

async fn equal_lists_stand_together(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    for list in ["tickets.*", "tickets.*", "tickets.*, tickets.tickets.get, -people.*"] {
        site.key("x", "ann", list).await;
    }
    let page = ann.get("/admin/keys?list=tickets&view=groups").await.page(200);
    assert!(page.contains("<strong>3 live keys</strong>, <strong>2 different lists</strong>"), "{page}");
    assert!(page.contains("<span class=\"mark\">redundant</span>") && page.contains("no effect"), "{page}");
    let link = between(&page, "<a href=\"?list=tickets&amp;group=", "\"");
    let group = ann.get(&format!("/admin/keys?group={link}")).await.page(200);
    assert_eq!(numbers(&group), [3, 2]);
    assert!(numbers(&ann.get("/admin/keys?group=%27").await.page(200)).is_empty());
}

async fn findings_stand_together(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    let list =
        "tickets.*, tickets.tickets.get, tickets.tickets.list, tickets.tickets.post, -people.people.list";
    let id = site.key("x", "ann", list).await;
    let page = ann.get(&format!("/admin/keys/{id}/list")).await.page(200);
    let found = between(&page, "aria-label=\"Findings\"", "</section>");
    assert!(found.contains("3 redundant patterns") && found.contains("Remove all…"), "{found}");
    let (_, redundant) = found.split_once("redundant patterns").unwrap();
    let without = between(redundant, "name=\"list\" value=\"", "\"");
    assert_eq!(without, "tickets.*, -people.people.list");
    let form = format!("step=review&list={}", without.replace(' ', "+"));
    let review = ann.post(&format!("/admin/keys/{id}/list"), &form).await.page(200);
    assert!(review.contains("Today this changes nothing that the key may call."), "{review}");
}

async fn selected_keys_are_narrowed(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    for list in ["tickets.*", "*", "tickets.tickets.list", "tickets.*"] {
        site.key("x", "bob", list).await;
    }
    let path = "/admin/keys/narrow?key=2&key=3&key=4&selected=1";
    let form = ann.get(path).await.page(200);
    assert!(form.contains("3 keys"), "{form}");
    let review = ann.post(path, "step=preview&denies=-*.delete").await.page(200);
    for part in [
        "To be narrowed: <strong>2 keys</strong>",
        "Left alone: 1 key",
        "1 key loses 1 endpoint",
        "Narrow 2 keys",
    ] {
        assert!(review.contains(part), "{part}: {review}");
    }
    let expected = between(&review, "name=\"expected\" value=\"", "\"");
    let apply = format!("step=apply&denies=-*.delete&expected={expected}");
    let list = ann.submit(path, &apply).await.page(200);
    assert!(list.contains("Narrowed 2 keys.") && numbers(&list) == [4, 3, 2], "{list}");
    assert_eq!(&*site.keys.key(2).await.unwrap().lists, ["tickets.*, -*.delete".into()]);
    assert_eq!(&*site.keys.key(5).await.unwrap().lists, ["tickets.*".into()]);
    // Done already, so this is not what was shown.
    let again = ann.post(path, &apply).await.page(409);
    assert!(again.contains("Keys have changed since the preview"), "{again}");
    for (denies, wrong) in
        [("tickets.*", "allows"), ("-x.*", "denies no endpoint"), ("", "empty"), ("-Tick*", "upper-case")]
    {
        let page = ann.post(path, &format!("step=preview&denies={denies}")).await.page(400);
        assert!(page.contains(wrong) && page.contains("aria-invalid"), "{denies}: {page}");
    }
    let none = ann.get("/admin/keys/narrow?selected=1").await.page(400);
    assert!(none.contains("No key is selected"), "{none}");
}

async fn selected_keys_are_revoked(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    for name in ["one", "two <i>", "three"] {
        site.key(name, "bob", "tickets.*").await;
    }
    let path = "/admin/keys/revoke?key=2&key=3";
    let asked = ann.get(path).await.page(200);
    assert!(asked.contains("Revoke these 2 keys for good?") && asked.contains("two &lt;i&gt;"), "{asked}");
    let expected = between(&asked, "name=\"expected\" value=\"", "\"").to_owned();
    ann.post("/admin/keys/3", &format!("name=changed&seen={}", site.keys.key(3).await.unwrap().version))
        .await;
    let stale = ann.post(path, &format!("expected={expected}")).await.page(409);
    assert!(stale.contains("Keys have changed since the preview"), "{stale}");
    assert!(site.keys.key(2).await.unwrap().revoked.is_none(), "all or none");
    let expected = between(&stale, "name=\"expected\" value=\"", "\"");
    let done = ann.submit(path, &format!("expected={expected}")).await.page(200);
    assert!(done.contains("Revoked 2 keys."), "{done}");
    let revoked = [2, 3, 4].map(|id| site.keys.key(id));
    let mut states = Vec::new();
    for key in revoked {
        states.push(key.await.unwrap().revoked.is_some());
    }
    assert_eq!(states, [true, true, false]);
    let again = ann.get(path).await.page(200);
    assert!(again.contains("None of these keys can be revoked"), "{again}");
    // Never all keys by accident.
    ann.get("/admin/keys/revoke").await.page(400);
    ann.post("/admin/keys/revoke", &format!("expected={expected}")).await.page(400);
    for query in ["key=x", "key=", "key=2&state=odd"] {
        ann.get(&format!("/admin/keys/revoke?{query}")).await.page(400);
    }
}

async fn nobody_narrows_or_revokes_beyond_their_rights(database: String) {
    let site = Site::open(&database).await;
    let mut bob = site.person("bob", "tickets.*, keys.keys.*").await;
    site.key("anns", "ann", "tickets.*").await;
    site.key("bobs", "bob", "tickets.*").await;
    site.key("bobs all", "bob", "*").await;
    // Another's key is none of theirs.
    let asked = bob.get("/admin/keys/revoke?key=2&key=3").await.page(200);
    assert!(asked.contains("Revoke this key for good?") && !asked.contains("anns"), "{asked}");
    let narrow = bob.get("/admin/keys/narrow?key=2&key=3").await.page(200);
    assert!(narrow.contains("<summary>1 key</summary>") && !narrow.contains("anns"), "{narrow}");
    let beyond = bob.get("/admin/keys/revoke?key=3&key=4").await.page(403);
    assert!(beyond.contains("you may not call") && !beyond.contains("Revoke 2 keys"), "{beyond}");
    bob.post("/admin/keys/revoke?key=3&key=4", "expected=0").await.page(403);
    bob.post("/admin/keys/narrow?key=4", "step=preview&denies=-*.delete").await.page(403);
    let mut eve = site.person("eve", "keys.keys.list, keys.others.*").await;
    let list = eve.get("/admin/keys").await.page(200);
    assert!(!list.contains("type=\"checkbox\"") && !list.contains("Narrow"), "{list}");
    for path in ["/admin/keys/narrow?key=2", "/admin/keys/revoke?key=2"] {
        eve.get(path).await.page(403);
        eve.post(path, "").await.page(403);
    }
}

async fn the_audit_has_one_entry_a_change(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    for name in ["<b>one</b>", "two"] {
        site.key(name, "bob", "tickets.*").await;
    }
    let path = "/admin/keys/narrow?key=2&key=3";
    let review = ann.post(path, "step=preview&denies=-*.delete").await.page(200);
    let expected = between(&review, "name=\"expected\" value=\"", "\"");
    ann.submit(path, &format!("step=apply&denies=-*.delete&expected={expected}")).await.page(200);
    ann.submit("/admin/keys/2/revoke", "").await.page(200);
    let audit = ann.get("/admin/keys/audit").await.page(200);
    assert!(audit.contains("<strong>5 changes</strong>"), "{audit}");
    let entries: Vec<&str> = audit.split("<article").skip(1).collect();
    assert!(
        entries[0].contains("Ann revoked <a href=\"../keys/2\">key 2</a> (&lt;b&gt;one&lt;/b&gt;)"),
        "{}",
        entries[0]
    );
    assert!(entries[0].contains(" UTC</time>, just now") && entries[0].contains("Lost "), "{}", entries[0]);
    assert!(
        entries[1].contains("Ann narrowed 2 keys") && entries[1].contains("Which keys"),
        "{}",
        entries[1]
    );
    assert!(entries[1].contains("-*.delete"), "{}", entries[1]);
    for (query, count) in [
        ("?key=2", "3 changes"),
        ("?action=narrow", "1 change<"),
        ("?who=ann", "2 changes"),
        ("?who=nobody", "0 changes"),
        ("?key=2&action=revoke", "1 change<"),
    ] {
        let page = ann.get(&format!("/admin/keys/audit{query}")).await.page(200);
        assert!(page.contains(count), "{query}: {page}");
    }
    ann.get("/admin/keys/audit?key=x").await.page(400);
    // Of their own keys alone.
    let mut carl = site.person("carl", "keys.keys.*, keys.audit.*").await;
    site.key("carls", "carl", "keys.*").await;
    let own = carl.get("/admin/keys/audit").await.page(200);
    assert!(own.contains("<strong>2 changes</strong>") && !own.contains("one"), "{own}");
}

async fn keys_are_downloaded(database: String) {
    let site = Site::open(&database).await;
    let mut ann = site.person("ann", "*").await;
    site.key("=1+1", "ann", "tickets.*, -*.delete").await;
    site.key("two", "bob", "people.*").await;
    let table = ann.get("/admin/keys/csv?list=tickets").await.page(200);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 2, "{table}");
    assert!(
        lines[0].starts_with("key,id,list,") && lines[1].starts_with("'=1+1,2,\"tickets.*, -*.delete\""),
        "{table}"
    );
    assert_eq!(ann.get("/admin/keys/csv").await.page(200).lines().count(), 4);
    ann.get("/admin/keys/csv?reaches=GET+/nothing").await.page(400);
    let mut bob = site.person("bob", "keys.keys.list").await;
    let own = bob.get("/admin/keys/csv").await.page(200);
    assert!(own.contains("two,3,") && !own.contains("1+1"), "{own}");
}
