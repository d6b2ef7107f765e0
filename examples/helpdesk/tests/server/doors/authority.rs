//! Nobody changes the rights or logins of somebody with more rights than they have, and an administrator stays.

use serde_json::{Value, json};

use crate::harness::{ADMINISTRATOR, AGENT, READERS_ROLE, Server, Session, key_id};

/// A manager's role: administration, and little of what is administered.
const MANAGER: &str = "admin.*, keys.*, people.*, tickets.tickets.*";

/// The agent with a role of this list, signed in.
async fn manager(server: &Server, admin: &Session, list: &str) -> Session {
    let role = json!({ "name": "Managers", "list": list });
    let made = server.signed(admin, "POST", "/roles").json(&role).expect(201).await.json();
    server.give_role(admin, AGENT, made["data"]["id"].as_i64()).await;
    server.agent().await
}

/// Everything that the database says of rights and logins.
async fn rights(server: &Server) -> Vec<String> {
    let query = "SELECT json_array('role', id, name, list) FROM roles
        UNION ALL SELECT json_array('person', id, role, email, username, password, is_disabled) FROM people
        UNION ALL SELECT json_array('key', id, owner, made_by, lists, shadow, networks, hourly_limit, expires,
                                    revoked, name) FROM acl_keys
        UNION ALL SELECT json_array('secret', id, key_id, expires) FROM acl_secrets
        ORDER BY 1";
    sqlx::query_scalar(query).fetch_all(&server.db).await.unwrap()
}

#[tokio::test]
async fn nothing_of_who_has_more_is_changed() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let all = json!({ "name": "all", "lists": ["*"], "shadow": ["tickets.*"] });
    let key = server.make_key(&admin, all).await;
    server.rotate(&admin, &key, 60).await;
    let key = key_id(&key);
    let unused = json!({ "name": "Unused", "list": "labels.*" });
    let unused = server.signed(&admin, "POST", "/roles").json(&unused).expect(201).await.json();
    let unused = format!("/roles/{}", unused["data"]["id"]);
    let manager = manager(&server, &admin, MANAGER).await;
    let before = rights(&server).await;
    let key = |more: &str| format!("/keys/{key}{more}");
    let calls: Vec<(&str, String, Value)> = vec![
        ("PUT", "/roles/1".into(), json!({ "list": "-*" })),
        ("PUT", "/roles/1".into(), json!({ "list": "admin.*" })),
        ("PUT", "/roles/1".into(), json!({ "name": "Nobodies" })),
        ("PUT", "/roles/1".into(), json!({})),
        ("PUT", "/roles/2".into(), json!({ "list": "tickets.tickets.list" })),
        ("DELETE", unused, json!({})),
        ("PUT", "/agents/1/role".into(), json!({ "role": null })),
        ("PUT", "/agents/1/role".into(), json!({ "role": READERS_ROLE })),
        ("PUT", "/agents/3/role".into(), json!({ "role": null })),
        ("PUT", "/people/1".into(), json!({ "email": "mine@example.com" })),
        ("PUT", "/people/1".into(), json!({ "name": "Ada", "email": "mine@example.com" })),
        ("PUT", "/people/3".into(), json!({ "email": "mine@example.com" })),
        ("PATCH", key(""), json!({ "lists": ["-*"] })),
        ("PATCH", key(""), json!({ "shadow": null })),
        ("PATCH", key(""), json!({ "hourly_limit": 0 })),
        ("PATCH", key(""), json!({ "name": "x" })),
        ("PATCH", key(""), json!({ "owner": "2" })),
        ("POST", key("/rotate"), json!({})),
        ("DELETE", key(""), json!({})),
        ("POST", "/keys".into(), json!({ "name": "x", "owner": "1", "lists": ["tickets.tickets.list"] })),
    ];
    for (method, path, body) in calls {
        let answer = server.signed(&manager, method, &path).json(&body).expect(403).await;
        assert_eq!(answer.code(), "beyond_own_role", "{method} {path} {body}");
        assert_eq!(rights(&server).await, before, "{method} {path} {body}");
    }
    // By the pages as by the API.
    for (path, form) in [
        ("/admin/roles/1".to_owned(), "list=-*"),
        (format!("/admin{}", key("/revoke")), ""),
        (format!("/admin{}", key("/rotate")), ""),
        (format!("/admin{}", key("/end-old-secret")), ""),
        (format!("/admin{}", key("")), "seen=6&name=x&expires=never"),
        (format!("/admin{}", key("/list")), "seen=6&step=save&list=-*"),
    ] {
        let form = format!("csrf={}&{form}", manager.csrf);
        let page = server.page("POST", &path).header("Cookie", &manager.cookie);
        let page = page.header("Sec-Fetch-Site", "same-origin").form(&form);
        let page = page.revealing().send().await;
        assert!(page.body.contains("you may not call"), "{path}: {}", page.body);
        assert_eq!(rights(&server).await, before, "{path}");
    }
}

#[tokio::test]
async fn what_is_within_ones_own_rights_is_changed() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let small = json!({ "name": "Small", "list": "tickets.tickets.list" });
    let small = server.signed(&admin, "POST", "/roles").json(&small).expect(201).await.json();
    let small = small["data"]["id"].as_i64();
    server.give_role(&admin, 3, small).await;
    let key = server.key_of(&admin, 3, "*").await;
    let manager = manager(&server, &admin, MANAGER).await;
    // The key's own list says more; its agent's role bounds it to less than the manager has.
    server.change(&manager, &key, &json!({ "hourly_limit": 7 })).expect(200).await;
    server
        .signed(&manager, "PUT", "/people/3")
        .json(&json!({ "email": "new@example.com" }))
        .expect(204)
        .await;
    let noted = "SELECT count(*) FROM audit WHERE action = 'change_login' AND subject_id = 3 AND person = 2";
    assert_eq!(server.count(noted).await, 1, "it is in the audit");
    let path = format!("/keys/{}", key_id(&key));
    server.signed(&manager, "DELETE", &path).revealing().expect(200).await;
    server.signed(&manager, "PUT", "/agents/3/role").json(&json!({ "role": null })).expect(204).await;
    // An agent's address is no matter of people's rights alone, whoever they are.
    let narrower =
        sqlx::query("UPDATE roles SET list = $1 WHERE name = 'Managers'").bind("people.*, tickets.*");
    narrower.execute(&server.db).await.unwrap();
    let email = json!({ "email": "agent2@example.com" });
    let refused = server.signed(&manager, "PUT", "/people/2").json(&email).expect(403).await;
    assert_eq!(refused.json()["tags"], json!(["admin.agents.put"]));
    server.signed(&manager, "PUT", "/people/4").json(&email).expect(204).await;
}

#[tokio::test]
async fn a_list_that_no_longer_fits_is_only_corrected_by_who_has_all() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let manager = manager(&server, &admin, MANAGER).await;
    for list in ["tickets.tickets.list, -gone.since", "tickets.tickets.list, -*.del ete"] {
        sqlx::query("UPDATE roles SET list = $1 WHERE id = 3").bind(list).execute(&server.db).await.unwrap();
        let body = json!({ "list": "tickets.tickets.list" });
        server.signed(&manager, "PUT", "/roles/3").json(&body).expect(403).await;
        server.signed(&manager, "PUT", "/agents/3/role").json(&json!({ "role": null })).expect(403).await;
        server.signed(&admin, "PUT", "/roles/3").json(&body).expect(204).await;
    }
}

#[tokio::test]
async fn disabled_people_keep_what_they_had() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let manager = manager(&server, &admin, MANAGER).await;
    server.run("UPDATE people SET is_disabled = 1 WHERE id = 1").await;
    for (path, body) in
        [("/people/1", json!({ "email": "mine@example.com" })), ("/agents/1/role", json!({ "role": null }))]
    {
        let answer = server.signed(&manager, "PUT", path).json(&body).expect(403).await;
        assert_eq!(answer.code(), "beyond_own_role", "{path}");
    }
}

#[tokio::test]
async fn the_last_administrator_stays_whoever_else_gives_roles() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    // Somebody who may give roles, and has not all to give.
    manager(&server, &admin, MANAGER).await;
    for (path, body) in [
        ("/agents/1/role", json!({ "role": null })),
        ("/agents/1/role", json!({ "role": READERS_ROLE })),
        ("/roles/1", json!({ "list": MANAGER })),
        ("/roles/1", json!({ "list": "*, -labels.*" })),
    ] {
        let answer = server.signed(&admin, "PUT", path).json(&body).expect(409).await;
        assert_eq!(answer.code(), "last_administrator", "{path} {body}");
    }
    server.signed(&admin, "DELETE", "/people/1").expect(409).await;
    server.signed(&admin, "DELETE", "/roles/1").expect(409).await;
    // Who cannot sign in is none.
    server.give_role(&admin, 3, Some(1)).await;
    server.signed(&admin, "PUT", "/agents/1/role").json(&json!({ "role": null })).expect(409).await;
    server.run("UPDATE people SET password = 'x', is_disabled = 1 WHERE id = 3").await;
    server.signed(&admin, "PUT", "/agents/1/role").json(&json!({ "role": null })).expect(409).await;
    server.run("UPDATE people SET is_disabled = 0 WHERE id = 3").await;
    server.signed(&admin, "PUT", "/agents/1/role").json(&json!({ "role": null })).expect(204).await;
}

/// Two administrators, each of whom takes a role at the same time: the administrator from the first of these, the other
/// from the second. One of them succeeds.
async fn one_of_two_succeeds(taken: [i64; 2]) {
    let server = Server::start().await;
    let admin = server.administrator().await;
    server.give_role(&admin, AGENT, Some(1)).await;
    let other = server.agent().await;
    let none = json!({ "role": null });
    let calls = [(&admin, taken[0]), (&other, taken[1])].map(|(session, person)| {
        let call = server.signed(session, "PUT", &format!("/agents/{person}/role")).json(&none);
        tokio::spawn(call.send())
    });
    let mut done = 0;
    for call in calls {
        done += i32::from(call.await.unwrap().status == 204);
    }
    assert_eq!(done, 1);
    assert_eq!(server.count("SELECT count(*) FROM people WHERE role = 1").await, 1);
}

/// Who lost has no rights any more to take the other's, whatever is left then.
#[tokio::test]
async fn two_administrators_cannot_remove_each_other_at_once() {
    one_of_two_succeeds([AGENT, ADMINISTRATOR]).await;
}

/// Both have the right to do it: nothing but the look at who is left stops the second.
#[tokio::test]
async fn two_administrators_cannot_both_step_down_at_once() {
    one_of_two_succeeds([ADMINISTRATOR, AGENT]).await;
}

#[tokio::test]
async fn a_secret_is_taken_of_no_key_with_more() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let manager = manager(&server, &admin, MANAGER).await;
    let key = server.agent_key(&admin, "tickets.tickets.list").await;
    server.rotate(&manager, &key, 0).await;
    // Widened and given to somebody with more since, it is no longer theirs to change.
    server.run("UPDATE people SET role = 1 WHERE id = 3").await;
    server.change(&admin, &key, &json!({ "lists": ["*"], "owner": "3" })).expect(200).await;
    let rotate = server.signed(&manager, "POST", &format!("/keys/{}/rotate", key_id(&key)));
    assert_eq!(rotate.json(&json!({})).expect(403).await.code(), "beyond_own_role");
}
