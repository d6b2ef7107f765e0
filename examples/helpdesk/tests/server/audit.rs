//! The audit: every change of a right, in the same transaction.

use helpdesk::api::Api;
use serde_json::json;

use crate::harness::{AGENT, READERS_ROLE, Server, key_id};

#[tokio::test]
async fn a_change_records_who_both_lists_gains_and_losses() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    server.give_role(&admin, AGENT, Some(READERS_ROLE)).await;
    let rows = server.signed(&admin, "GET", "/audit?subject=agent").revealing().expect(200).await.json();
    let row = &rows["data"][0];
    assert_eq!(
        (&row["person"], &row["action"], &row["subject_id"]),
        (&json!(1), &json!("give_role"), &json!(AGENT))
    );
    assert_eq!(row["old_list"], Api::AGENT.list().as_str());
    assert_eq!(row["new_list"], Api::READ_ONLY.list().as_str());
    assert!(row["lost"].as_array().unwrap().contains(&json!("DELETE /api/v2/tickets/{id}")), "{row}");
    server.signed(&admin, "GET", &format!("/audit/{}", row["id"])).revealing().expect(200).await;
    server.keyed("GET", "/audit").expect(403).await;
}

#[tokio::test]
async fn every_kind_of_change_has_its_row() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*").await;
    server.change(&admin, &key, &json!({ "shadow": ["tickets.tickets.list"] })).expect(200).await;
    server
        .change(&admin, &key, &json!({ "lists": ["tickets.tickets.list, labels.labels.list"] }))
        .expect(200)
        .await;
    server.rotate(&admin, &key, 60).await;
    let path = format!("/keys/{}", key_id(&key));
    server.signed(&admin, "DELETE", &path).revealing().expect(200).await;
    let told = server.signed(&admin, "GET", &format!("{path}/audit")).revealing().expect(200).await.json();
    let told = told["changes"].as_array().unwrap();
    let actions: Vec<_> = told.iter().map(|row| row["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["revoke", "rotate", "edit", "edit", "create"]);
    assert!(told.iter().all(|row| row["who"] == "1"));
    assert_eq!(told[2]["gained"], json!(["GET /api/v2/labels"]));
    assert!(told[2]["lost"].as_array().unwrap().contains(&json!("GET /api/v2/tickets/{id}")), "{}", told[2]);

    server
        .signed(&admin, "POST", "/roles")
        .json(&json!({ "name": "r", "list": "labels.*" }))
        .expect(201)
        .await;
    server.signed(&admin, "PUT", "/roles/4").json(&json!({ "list": "tickets.*" })).expect(204).await;
    server.signed(&admin, "DELETE", "/roles/4").expect(204).await;
    let actions: Vec<String> = sqlx::query_scalar("SELECT subject || ' ' || action FROM audit ORDER BY id")
        .fetch_all(&server.db)
        .await
        .unwrap();
    assert_eq!(actions, ["role create", "role update", "role delete"]);
}

#[tokio::test]
async fn where_the_row_cannot_be_written_the_change_does_not_happen() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.tickets.list").await;
    let token = server.token("agent", &server.seeded.agent_password, json!({ "list": "labels.*" })).await;
    let agent = server.agent().await;
    let spare = json!({ "name": "spare", "list": "labels.*" });
    server.signed(&admin, "POST", "/roles").json(&spare).expect(201).await;
    for table in ["audit", "acl_audit"] {
        server
            .run(&format!(
                "CREATE TRIGGER {table}_full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            ))
            .await;
    }
    let path = format!("/keys/{}", key_id(&key));
    for call in [
        server.change(&admin, &key, &json!({ "lists": ["*"] })),
        server.change(&admin, &key, &json!({ "hourly_limit": 1 })),
        server.signed(&admin, "DELETE", &path),
        server.signed(&admin, "POST", &format!("{path}/rotate")).json(&json!({})),
        server.signed(&admin, "POST", "/keys").json(&json!({ "name": "never", "lists": ["*"] })),
        server.signed(&admin, "PUT", "/agents/2/role").json(&json!({ "role": 1 })),
        server.signed(&admin, "PUT", "/roles/2").json(&json!({ "list": "*" })),
        server.signed(&admin, "POST", "/roles").json(&json!({ "name": "never", "list": "*" })),
        server.signed(&agent, "PUT", "/api_tokens/1").json(&json!({ "list": "*" })),
        server.signed(&admin, "DELETE", "/roles/4"),
    ] {
        call.expect(503).await;
    }
    for table in ["audit", "acl_audit"] {
        server.run(&format!("DROP TRIGGER {table}_full")).await;
    }
    server.with(&key, "GET", "/tickets").expect(200).await;
    server.with(&key, "GET", "/labels").expect(403).await;
    server.with(&token, "GET", "/tickets").expect(403).await;
    server.keyed("DELETE", "/labels/1").expect(403).await;
    assert_eq!(server.count("SELECT count(*) FROM acl_keys WHERE name = 'never'").await, 0);
    assert_eq!(server.count("SELECT count(*) FROM roles").await, 4);
    assert_eq!(server.count("SELECT role FROM people WHERE id = 2").await, 2);
    let secrets = format!("SELECT count(*) FROM acl_secrets WHERE key_id = {}", key_id(&key));
    assert_eq!(server.count(&secrets).await, 1);
}

#[tokio::test]
async fn a_refusal_is_found_by_the_id_in_its_answer() {
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
async fn refused_calls_of_one_kind_are_one_row() {
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
    sqlx::query("UPDATE acl_lists SET text = $1 WHERE id = (SELECT lists FROM acl_keys WHERE id = 1)")
        .bind("labels.*")
        .execute(&server.db)
        .await
        .unwrap();
    server.changed().await;
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
