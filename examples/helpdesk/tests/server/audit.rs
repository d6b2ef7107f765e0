//! The audit: every change of a right, in the same transaction.

use serde_json::json;

use crate::harness::{AGENT, READERS_ROLE, Server, key_id};

#[tokio::test]
async fn a_change_writes_who_both_lists_and_the_endpoints_gained_and_lost() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.tickets.list, tickets.tickets.get").await;
    let path = format!("/api_keys/{}", key_id(&key));
    let list = json!({ "list": "tickets.tickets.list, labels.labels.list" });
    server.signed(&admin, "PUT", &path).json(&list).expect(204).await;
    let query = format!("/audit?subject=api_key&subject_id={}", key_id(&key));
    let rows = server.signed(&admin, "GET", &query).expect(200).await.json();
    let row = &rows["data"][0];
    assert_eq!((&row["person"], &row["action"]), (&json!(1), &json!("update")));
    assert_eq!(row["old_list"], "tickets.tickets.list, tickets.tickets.get");
    assert_eq!(row["new_list"], "tickets.tickets.list, labels.labels.list");
    assert_eq!(row["gained"], json!(["GET /api/v2/labels"]));
    assert_eq!(row["lost"], json!(["GET /api/v2/tickets/{id}"]));
    assert_eq!(rows["data"][1]["action"], "create");
    server.signed(&admin, "GET", &format!("/audit/{}", row["id"])).expect(200).await;

    // What the agent's role does not grant is neither gained nor lost.
    server.give_role(&admin, AGENT, Some(READERS_ROLE)).await;
    server.signed(&admin, "PUT", &path).json(&json!({ "list": "labels.*" })).expect(204).await;
    let rows = server.signed(&admin, "GET", &query).expect(200).await.json();
    assert_eq!(rows["data"][0]["gained"], json!(["GET /api/v2/labels/{id}"]));
    let rows = server.signed(&admin, "GET", "/audit?subject=agent").revealing().expect(200).await.json();
    let demoted = &rows["data"][0];
    let deleting = json!("DELETE /api/v2/tickets/{id}");
    assert!(demoted["lost"].as_array().unwrap().contains(&deleting), "{demoted}");
    server.keyed("GET", "/audit").expect(403).await;
}

#[tokio::test]
async fn every_kind_of_change_has_its_row() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*").await;
    let path = format!("/api_keys/{}", key_id(&key));
    server
        .signed(&admin, "PUT", &path)
        .json(&json!({ "candidate": "tickets.tickets.list" }))
        .expect(204)
        .await;
    server.signed(&admin, "POST", &format!("{path}/promotions")).expect(201).await;
    server.signed(&admin, "POST", &format!("{path}/codes")).revealing().expect(201).await;
    server.signed(&admin, "DELETE", &format!("{path}/codes/old")).expect(204).await;
    server
        .signed(&admin, "PUT", &path)
        .json(&json!({ "type": "superuser", "expires": "2030-01-01T00:00:00Z" }))
        .expect(204)
        .await;
    server.signed(&admin, "DELETE", &path).expect(204).await;
    server
        .signed(&admin, "POST", "/roles")
        .json(&json!({ "name": "r", "list": "labels.*" }))
        .expect(201)
        .await;
    server.signed(&admin, "PUT", "/roles/4").json(&json!({ "list": "tickets.*" })).expect(204).await;
    server.signed(&admin, "DELETE", "/roles/4").expect(204).await;
    let actions: Vec<String> =
        sqlx::query_scalar("SELECT subject || ' ' || action FROM audit WHERE id > 5 ORDER BY id")
            .fetch_all(&server.db)
            .await
            .unwrap();
    assert_eq!(
        actions,
        [
            "api_key update",
            "api_key promote",
            "api_key rotate",
            "api_key end_old_code",
            "api_key update",
            "api_key revoke",
            "role create",
            "role update",
            "role delete",
        ]
    );
}

#[tokio::test]
async fn where_the_row_cannot_be_written_the_change_does_not_happen() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.tickets.list").await;
    let path = format!("/api_keys/{}", key_id(&key));
    let token = server.token("agent", &server.seeded.agent_password, json!({ "list": "labels.*" })).await;
    let agent = server.agent().await;
    let other = server.agent_key(&admin, "*, -labels.*").await;
    let second = format!("/api_keys/{}", key_id(&other));
    server.signed(&admin, "PUT", &second).json(&json!({ "candidate": "*" })).expect(204).await;
    server.signed(&admin, "POST", &format!("{second}/codes")).revealing().expect(201).await;
    let spare = json!({ "name": "spare", "list": "labels.*" });
    server.signed(&admin, "POST", "/roles").json(&spare).expect(201).await;
    server
        .run("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        .await;
    for call in [
        server.signed(&admin, "PUT", &path).json(&json!({ "list": "*" })),
        server.signed(&admin, "PUT", &path).json(&json!({ "hourly_limit": 1 })),
        server.signed(&admin, "DELETE", &path),
        server.signed(&admin, "POST", &format!("{path}/codes")),
        server.signed(&admin, "POST", "/api_keys").json(&json!({ "description": "never" })),
        server.signed(&admin, "PUT", "/agents/2/role").json(&json!({ "role": 1 })),
        server.signed(&admin, "PUT", "/roles/2").json(&json!({ "list": "*" })),
        server.signed(&admin, "POST", "/roles").json(&json!({ "name": "never", "list": "*" })),
        server.signed(&agent, "PUT", "/api_tokens/1").json(&json!({ "list": "*" })),
        server.signed(&admin, "POST", &format!("{second}/promotions")),
        server.signed(&admin, "DELETE", &format!("{second}/codes/old")),
        server.signed(&admin, "DELETE", "/roles/4"),
        server
            .signed(&admin, "POST", "/api_keys/narrowings")
            .json(&json!({ "denies": "-tickets.*", "apply": true })),
    ] {
        call.expect(503).await;
    }
    server.run("DROP TRIGGER full").await;
    server.with(&key, "GET", "/tickets").expect(200).await;
    server.with(&key, "GET", "/labels").expect(403).await;
    server.with(&token, "GET", "/tickets").expect(403).await;
    server.keyed("DELETE", "/labels/1").expect(403).await;
    assert_eq!(server.count("SELECT count(*) FROM api_keys WHERE description = 'never'").await, 0);
    assert_eq!(server.count("SELECT count(*) FROM roles").await, 4);
    server.with(&other, "GET", "/labels").expect(403).await;
    let of_other = format!("SELECT count(*) FROM api_key_codes WHERE api_key = {}", key_id(&other));
    assert_eq!(server.count(&of_other).await, 2);
    assert_eq!(server.count("SELECT role FROM people WHERE id = 2").await, 2);
    let codes = format!("SELECT count(*) FROM api_key_codes WHERE api_key = {}", key_id(&key));
    assert_eq!(server.count(&codes).await, 1);
}

#[tokio::test]
async fn a_preview_tells_what_the_audit_tells_once_it_is_saved() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    // The list's author is a reader now: who saves it anew is not.
    let key = server.agent_key(&admin, "tickets.*").await;
    let path = format!("/api_keys/{}", key_id(&key));
    server.run(&format!("UPDATE api_keys SET made_by = 3 WHERE id = {}", key_id(&key))).await;
    let list = "tickets.*, -tickets.messages.*";
    let body = json!({ "key": key_id(&key), "list": list });
    let told = server.signed(&admin, "POST", "/api_keys/previews").json(&body).expect(200).await.json();
    let form = format!("csrf={}&list={list}&step=review", admin.csrf);
    let page = server.page("POST", &format!("/admin{path}/tags")).header("Cookie", &admin.cookie);
    let page = page.form(&form).revealing().expect(200).await;
    assert!(page.body.contains("Gains ") && page.body.contains("Loses "), "{}", page.body);
    server.signed(&admin, "PUT", &path).json(&json!({ "candidate": list })).expect(204).await;
    let tab = server.page("GET", &format!("/admin{path}/tags")).header("Cookie", &admin.cookie);
    let tab = tab.revealing().expect(200).await.body;
    let promoting = tab.split("What promoting it changes").nth(1).unwrap();
    assert!(promoting.contains("Gains ") && promoting.contains("Loses "));
    server.signed(&admin, "POST", &format!("{path}/promotions")).expect(201).await;
    let query = format!("/audit?subject=api_key&subject_id={}&count=1", key_id(&key));
    let rows = server.signed(&admin, "GET", &query).revealing().expect(200).await.json();
    for which in ["gained", "lost"] {
        assert_eq!(told["data"][which], rows["data"][0][which], "{which}");
        assert!(!told["data"][which].as_array().unwrap().is_empty(), "{which}");
    }
}

#[tokio::test]
async fn an_administrator_looks_a_refusal_up_by_the_id_that_its_answer_had() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let refused = server.keyed("DELETE", "/tickets/1").expect(403).await.json();
    let id = refused["decision_id"].as_str().unwrap().to_owned();
    let look_up = |id: &str| {
        server.page("GET", &format!("/admin/decisions?id={id}")).header("Cookie", &admin.cookie).revealing()
    };
    let page = look_up(&format!("+{id}+")).expect(200).await.body;
    for part in ["DELETE /api/v2/tickets/{id}", "tag_denied", "-*.delete", "by its own list", "Alan Agent"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(look_up("nothing").expect(200).await.body.contains("No decision has this id"));
    let all = server.page("GET", "/admin/decisions").header("Cookie", &admin.cookie).revealing();
    let all = all.expect(200).await.body;
    assert!(all.contains("1 call<") && all.contains("tag_denied"), "{all}");
    // Who may read the audit and no decision sees none, nor the way there.
    server
        .signed(&admin, "PUT", "/roles/2")
        .json(&json!({ "list": "admin.audit.list, me.*" }))
        .expect(204)
        .await;
    let agent = server.agent().await;
    let page = |path: &str| server.page("GET", path).header("Cookie", &agent.cookie).revealing();
    assert!(!page("/admin/audit").expect(200).await.body.contains("/admin/decisions"));
    let refused = page(&format!("/admin/decisions?id={id}")).expect(403).await.body;
    assert!(refused.contains("admin.decisions.list") && !refused.contains("tag_denied"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_calls_of_one_kind_are_one_row_and_the_last_are_found_by_id() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let mut ids = Vec::new();
    for _ in 0..25 {
        let refused = server.keyed("DELETE", "/tickets/1").expect(403).await.json();
        ids.push(refused["decision_id"].as_str().unwrap().to_owned());
    }
    server.keyed("DELETE", "/labels/1").expect(403).await;
    let rows = server.signed(&admin, "GET", "/decisions").revealing().expect(200).await.json();
    assert_eq!(rows["meta"]["pagination"]["total"], 2, "by endpoint");
    let row = &rows["data"][1];
    assert_eq!((&row["count"], &row["method"], &row["id"]), (&json!(25), &json!("DELETE"), &json!(ids[24])));
    assert!(row["first"].as_str() <= row["last"].as_str() && row["at"] == row["last"]);
    let last: Vec<_> = ids.iter().rev().take(10).collect();
    assert_eq!(row["ids"], json!(last));
    for (number, id) in ids.iter().enumerate() {
        let status = if number < 15 { 404 } else { 200 };
        let found =
            server.signed(&admin, "GET", &format!("/decisions/{id}")).revealing().expect(status).await;
        if status == 200 {
            let found = found.json();
            assert_eq!((&found["data"]["id"], &found["data"]["count"]), (&json!(id), &json!(25)));
            assert!(found["data"]["reason"].as_str().unwrap().contains("-*.delete"), "with the pattern");
        }
    }
    let page = server.page("GET", "/admin/decisions").header("Cookie", &admin.cookie).revealing();
    let page = page.expect(200).await.body;
    assert!(page.contains("26 calls") && page.contains("25 times"), "{page}");
    // Another reason is another row, and so is another credential.
    sqlx::query("UPDATE lists SET text = $1 WHERE id = (SELECT list FROM api_keys WHERE id = 1)")
        .bind("labels.*")
        .execute(&server.db)
        .await
        .unwrap();
    server.keyed("DELETE", "/tickets/1").expect(403).await;
    let other = server.agent_key(&admin, "labels.*").await;
    server.with(&other, "DELETE", "/tickets/1").expect(403).await;
    assert_eq!(server.count("SELECT count(*) FROM decisions").await, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_refused_calls_does_not_fill_the_disk() {
    let server = Server::start().await;
    server.keyed("DELETE", "/tickets/1").expect(403).await;
    let size = "SELECT (SELECT count(*) FROM decisions) + (SELECT count(*) FROM decision_ids)";
    let flood: Vec<_> = (0..6)
        .map(|_| {
            let calls: Vec<_> = (0..100).map(|_| server.keyed("DELETE", "/tickets/1")).collect();
            tokio::spawn(async move {
                for call in calls {
                    call.expect(403).await;
                }
            })
        })
        .collect();
    for flood in flood {
        flood.await.unwrap();
    }
    assert_eq!(server.count("SELECT count FROM decisions").await, 601, "none is forgotten");
    assert_eq!(server.count(size).await, 11);
}

#[tokio::test]
async fn kinds_of_refused_calls_have_a_bound_and_the_last_are_kept() {
    use helpdesk::decisions::{FINDABLE, MOST};
    let server = Server::start().await;
    server.keyed("DELETE", "/tickets/1").expect(403).await;
    // It was met last of all, though it was first.
    let many = format!(
        "INSERT INTO decisions (credential, person, method, path, code, reason, count, first, last)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})
         SELECT 'key ' || i, 1, 'GET', '/', 'tag_denied', 'r', 1, i, i FROM n",
        MOST + 998
    );
    server.run(&many).await;
    server.run("INSERT INTO decision_ids (id, decision, at) SELECT 'id ' || number, number, 0 FROM decisions WHERE number > 1").await;
    assert_eq!(server.count("SELECT max(number) FROM decisions").await, MOST + 999);
    server.keyed("DELETE", "/labels/1").expect(403).await;
    assert_eq!(server.count("SELECT count(*) FROM decisions").await, MOST);
    assert_eq!(server.count("SELECT count(*) FROM decisions WHERE method = 'DELETE'").await, 2);
    assert_eq!(server.count("SELECT min(last) FROM decisions").await, 1_001);
    assert!(server.count("SELECT count(*) FROM decision_ids").await <= MOST * FINDABLE);
    assert_eq!(
        server
            .count("SELECT count(*) FROM decision_ids WHERE decision NOT IN (SELECT number FROM decisions)")
            .await,
        0
    );
}
