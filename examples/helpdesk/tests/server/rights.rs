//! S4: the credential's own list and the agent's role together, decided afresh when either changes.

use serde_json::json;

use crate::harness::{ADMINISTRATOR, AGENT, AGENTS_ROLE, Call, READERS_ROLE, Server, Session, key_id};

#[tokio::test]
async fn demoting_an_agent_shrinks_every_credential_of_theirs() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let session = server.agent().await;
    let key = server.agent_key(&admin, "*").await;
    let token = server.token("agent", &server.seeded.agent_password, json!({})).await;
    let attempts = |n: i64| {
        let path = "/labels";
        [
            server.with(&key, "POST", path).json(&json!({ "label": format!("k{n}") })),
            server.with(&token, "POST", path).json(&json!({ "label": format!("t{n}") })),
            server.signed(&session, "POST", path).json(&json!({ "label": format!("s{n}") })),
        ]
    };
    for call in attempts(1) {
        call.expect(201).await;
    }
    server.give_role(&admin, AGENT, Some(READERS_ROLE)).await;
    for call in attempts(2) {
        assert_eq!(call.expect(403).await.code(), "tag_not_granted");
    }
    for call in [
        server.with(&key, "GET", "/labels"),
        server.with(&token, "GET", "/labels"),
        server.signed(&session, "GET", "/labels"),
    ] {
        call.expect(200).await;
    }
    server.give_role(&admin, AGENT, Some(AGENTS_ROLE)).await;
    for call in attempts(3) {
        call.expect(201).await;
    }
    // Without a role they are no agent, and none of it is a credential any more.
    server.give_role(&admin, AGENT, None).await;
    for call in attempts(4) {
        call.expect(401).await;
    }
}

#[tokio::test]
async fn changing_a_role_counts_for_its_agents_at_once() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let session = server.agent().await;
    let key = server.agent_key(&admin, "*").await;
    let path = format!("/roles/{AGENTS_ROLE}");
    server.signed(&admin, "PUT", &path).json(&json!({ "list": "labels.*" })).expect(204).await;
    server.with(&key, "GET", "/tickets").expect(403).await;
    server.signed(&session, "GET", "/tickets").expect(403).await;
    server.with(&key, "GET", "/labels").expect(200).await;
}

#[tokio::test]
async fn a_list_beyond_the_role_grants_only_what_the_role_does() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    server.give_role(&admin, AGENT, Some(READERS_ROLE)).await;
    let key = server.agent_key(&admin, "*").await;
    server.with(&key, "GET", "/tickets").expect(200).await;
    server.with(&key, "PUT", "/tickets/1").json(&json!({ "urgency": 2 })).expect(403).await;
    server.with(&key, "DELETE", "/tickets/1").expect(403).await;
}

#[tokio::test]
async fn a_key_stays_within_who_wrote_its_list() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    // A second administrator makes a key for the agent, and is demoted.
    server.run("UPDATE people SET role = 1 WHERE id = 3").await;
    let key = server.agent_key(&admin, "tickets.*").await;
    server.run(&format!("UPDATE acl_keys SET made_by = '3' WHERE id = {}", key_id(&key))).await;
    server.with(&key, "PUT", "/tickets/1").json(&json!({ "urgency": 2 })).expect(204).await;
    server.give_role(&admin, 3, Some(READERS_ROLE)).await;
    server.with(&key, "PUT", "/tickets/1").json(&json!({ "urgency": 3 })).expect(403).await;
    server.with(&key, "GET", "/tickets/1").expect(200).await;
    server.give_role(&admin, 3, None).await;
    server.with(&key, "GET", "/tickets/1").expect(403).await;
    // An administrator who writes the list answers for it from then on.
    server.change(&admin, &key, &json!({ "lists": ["tickets.*"] })).expect(200).await;
    server.with(&key, "PUT", "/tickets/1").json(&json!({ "urgency": 3 })).expect(204).await;
}

#[tokio::test]
async fn administration_is_shut_for_all_keys_and_tokens() {
    use acl::EndpointId;
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.key_of(&admin, ADMINISTRATOR, "*").await;
    let token = server.token("admin", &server.seeded.administrator_password, json!({})).await;
    let mut shut = 0;
    for id in EndpointId::<helpdesk::api::Api>::all() {
        let is_public = id.endpoint().access() == acl::Access::Public;
        let is_shut = |tag: &str| tag.starts_with("admin.") || tag.starts_with("keys.");
        if is_public || id.route().is_permission() || !id.tags().any(|tag| is_shut(tag.as_str())) {
            continue;
        }
        let path = id.route().path.replace("{id}", "1").replace("{question}", "preview");
        for authorization in [&key, &token] {
            let call = server.page(id.route().method, &path).header("Authorization", authorization);
            let answer = call.expect(403).await;
            let is_page = !path.starts_with("/api/v2/");
            assert!(is_page || answer.code() == "mode_not_allowed", "{id}: {answer:?}");
        }
        shut += 1;
    }
    assert!(shut >= 20, "{shut}");
}

#[tokio::test]
async fn an_agent_cannot_administer_and_the_last_administrator_stays() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let agent = server.agent().await;
    let role = format!("/agents/{AGENT}/role");
    server.signed(&agent, "PUT", &role).json(&json!({ "role": 1 })).expect(403).await;
    server.signed(&agent, "POST", "/keys").json(&json!({ "name": "x", "lists": ["*"] })).expect(403).await;
    // Nor by the way of people.
    let answer = server
        .signed(&agent, "PUT", &format!("/people/{AGENT}"))
        .json(&json!({ "role": 1 }))
        .expect(400)
        .await;
    assert_eq!(answer.json()["errors"]["fields"]["role"]["errors"][0]["code"], "unknown_field");
    // Nor by taking the address that an administrator signs in with.
    let address = json!({ "email": "mine@example.com" });
    let answer = server.signed(&agent, "PUT", "/people/1").json(&address).expect(403).await;
    assert_eq!(answer.code(), "tag_not_granted");
    server.signed(&agent, "PUT", "/people/4").json(&address).expect(204).await;
    let own = format!("/agents/{ADMINISTRATOR}/role");
    let answer = server.signed(&admin, "PUT", &own).json(&json!({ "role": 2 })).expect(409).await;
    assert_eq!(answer.code(), "last_administrator");
    let answer =
        server.signed(&admin, "PUT", "/roles/1").json(&json!({ "list": "tickets.*" })).expect(409).await;
    assert_eq!(answer.code(), "last_administrator");
}

/// Gives the agent a role with this list.
async fn with_role(server: &Server, admin: &Session, list: &str) -> i64 {
    let role = json!({ "name": "Of the test", "list": list });
    let made = server.signed(admin, "POST", "/roles").json(&role).expect(201).await.json();
    let role = made["data"]["id"].as_i64().unwrap();
    server.give_role(admin, AGENT, Some(role)).await;
    role
}

#[tokio::test]
async fn a_secret_acts_within_the_role_of_whoever_saw_it() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let old = server.key_of(&admin, ADMINISTRATOR, "*").await;
    // An agent with all rights rotates the key, and has few of them later.
    server.give_role(&admin, AGENT, Some(1)).await;
    let manager = server.agent().await;
    let new = server.rotate(&manager, &old, 86_400).await;
    server.with(&new, "GET", "/tickets").expect(200).await;
    with_role(&server, &admin, "keys.keys.*, labels.labels.list").await;
    server.with(&new, "GET", "/labels").expect(200).await;
    assert_eq!(server.with(&new, "GET", "/tickets").expect(403).await.code(), "tag_not_granted");
    server.with(&new, "DELETE", "/labels/1").expect(403).await;
    // An administrator who writes the list widens no code that the other has seen.
    server.change(&admin, &old, &json!({ "lists": ["*"] })).expect(200).await;
    server.with(&new, "GET", "/tickets").expect(403).await;
    // The old secret is bounded by the person who saw it.
    server.with(&old, "GET", "/tickets").expect(200).await;
    // It is decided afresh, for this bound too.
    server.give_role(&admin, AGENT, Some(AGENTS_ROLE)).await;
    server.with(&new, "GET", "/tickets").expect(200).await;
    server.give_role(&admin, AGENT, None).await;
    server.with(&new, "GET", "/tickets").expect(403).await;
    server.with(&old, "GET", "/tickets").expect(200).await;
}

#[tokio::test]
async fn nobody_hands_on_more_than_they_have() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let own = with_role(&server, &admin, "admin.roles.*, admin.agents.*, tickets.tickets.*").await;
    let manager = server.agent().await;
    let (widen, give) = (format!("/roles/{own}"), format!("/agents/{AGENT}/role"));
    for (method, path, body) in [
        ("PUT", widen.as_str(), json!({ "list": "*" })),
        ("PUT", widen.as_str(), json!({ "list": "admin.roles.*, admin.agents.*, tickets.*" })),
        ("PUT", "/roles/3", json!({ "list": "labels.*" })),
        ("POST", "/roles", json!({ "name": "wide", "list": "labels.labels.list" })),
        ("PUT", give.as_str(), json!({ "role": 1 })),
        ("PUT", "/agents/3/role", json!({ "role": AGENTS_ROLE })),
        ("PUT", "/agents/4/role", json!({ "role": READERS_ROLE })),
    ] {
        let answer = server.signed(&manager, method, path).json(&body).expect(403).await;
        assert_eq!(answer.code(), "beyond_own_role", "{method} {path} {body}");
        assert!(
            answer.json()["message"].as_str().unwrap().contains("you may not call"),
            "it says which: {answer:?}"
        );
    }
    // By the page as by the API.
    let form = format!("csrf={}&list=*", manager.csrf);
    let page = server.page("POST", &format!("/admin/roles/{own}")).header("Cookie", &manager.cookie);
    assert!(page.form(&form).revealing().expect(200).await.body.contains("you may not call"));
    assert_eq!(server.count("SELECT count(*) FROM roles WHERE list = '*' OR name = 'wide'").await, 0);
    // What they have they hand on; what another has beyond that they do not take away.
    let body = json!({ "name": "small", "list": "tickets.tickets.list" });
    let small = server.signed(&manager, "POST", "/roles").json(&body).expect(201).await.json();
    let role = json!({ "role": small["data"]["id"] });
    server.signed(&manager, "PUT", "/agents/4/role").json(&role).expect(204).await;
    server.signed(&manager, "PUT", "/agents/3/role").json(&role).expect(403).await;
    // Who has all that wildcards reach hands on what is explicit without having it.
    server.run("UPDATE roles SET list = '*' WHERE id = 1").await;
    let explicit = json!({ "list": "*, helpdesk.maintenance.put" });
    server.signed(&admin, "PUT", "/roles/1").json(&explicit).expect(204).await;
}

#[tokio::test]
async fn whoever_looks_a_refusal_up_is_told_which_list_refused() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*, labels.*, -labels.labels.delete").await;
    let id = key_id(&key);
    let token = server.token("agent", &server.seeded.agent_password, json!({ "list": "labels.*" })).await;
    let reason = async |call: Call| {
        let refused = call.expect(403).await.json();
        let path = format!("/decisions/{}", refused["decision_id"].as_str().unwrap());
        let decision = server.signed(&admin, "GET", &path).revealing().expect(200).await.json();
        decision["data"]["reason"].as_str().unwrap().to_owned()
    };
    let write = |authorization: &str| server.with(authorization, "PUT", "/tickets/1").json(&json!({}));
    let own = reason(server.with(&key, "DELETE", "/labels/1")).await;
    assert!(own.contains("`-labels.labels.delete`") && own.ends_with("by its own list"), "{own}");
    let mode = reason(server.with(&key, "GET", "/roles")).await;
    assert!(!mode.contains("by its"), "no list decided: {mode}");
    assert!(reason(write(&token)).await.ends_with("by its own list"));
    server.run(&format!("UPDATE acl_secrets SET shown_to = '3' WHERE key_id = {id}")).await;
    assert!(reason(write(&key)).await.ends_with("by a role that bounds it"));
    server.give_role(&admin, AGENT, Some(READERS_ROLE)).await;
    assert!(reason(write(&key)).await.ends_with("by a role that bounds it"));
    let post = server.with(&token, "POST", "/labels").json(&json!({ "label": "x" }));
    assert!(reason(post).await.ends_with("by a role that bounds it"));
    sqlx::query("UPDATE roles SET list = $1 WHERE id = $2")
        .bind("*, -gone.since")
        .bind(READERS_ROLE)
        .execute(&server.db)
        .await
        .unwrap();
    server.changed().await;
    let stale = reason(write(&key)).await;
    assert!(stale.ends_with("by a role that bounds it"), "{stale}");
}
