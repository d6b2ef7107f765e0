//! S4: the credential's own list and the agent's role together, decided afresh when either changes.

use serde_json::json;

use crate::harness::{ADMINISTRATOR, AGENT, AGENTS_ROLE, READERS_ROLE, Server, key_id};

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
    server.run(&format!("UPDATE api_keys SET made_by = 3 WHERE id = {}", key_id(&key))).await;
    server.with(&key, "PUT", "/tickets/1").json(&json!({ "urgency": 2 })).expect(204).await;
    server.give_role(&admin, 3, Some(READERS_ROLE)).await;
    server.with(&key, "PUT", "/tickets/1").json(&json!({ "urgency": 3 })).expect(403).await;
    server.with(&key, "GET", "/tickets/1").expect(200).await;
    server.give_role(&admin, 3, None).await;
    server.with(&key, "GET", "/tickets/1").expect(403).await;
    // An administrator who writes the list answers for it from then on.
    let path = format!("/api_keys/{}", key_id(&key));
    server.signed(&admin, "PUT", &path).json(&json!({ "list": "tickets.*" })).expect(204).await;
    server.with(&key, "PUT", "/tickets/1").json(&json!({ "urgency": 3 })).expect(204).await;
}

#[tokio::test]
async fn administration_is_shut_for_keys_and_tokens_whatever_their_list() {
    use acl::EndpointId;
    let server = Server::start().await;
    let admin = server.administrator().await;
    let body = json!({ "description": "all", "agent": ADMINISTRATOR, "list": "*" });
    let key = server.make_key(&admin, body).await;
    let token = server.token("admin", &server.seeded.administrator_password, json!({})).await;
    let mut shut = 0;
    for id in EndpointId::<helpdesk::api::Api>::all() {
        if !id.tags().any(|tag| tag.as_str().starts_with("admin.")) {
            continue;
        }
        let path = id.route().path.replace("{id}", "1");
        for authorization in [&key, &token] {
            let answer = server.with(authorization, id.route().method, &path).expect(403).await;
            assert_eq!(answer.code(), "mode_not_allowed", "{id}");
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
    server.signed(&agent, "POST", "/api_keys").json(&json!({ "description": "x" })).expect(403).await;
    // Nor by the way of people.
    let answer = server
        .signed(&agent, "PUT", &format!("/people/{AGENT}"))
        .json(&json!({ "role": 1 }))
        .expect(400)
        .await;
    assert_eq!(answer.json()["errors"]["fields"]["role"]["errors"][0]["code"], "unknown_field");
    // Nor by taking the address that an administrator signs in with.
    let address = json!({ "email": "mine@example.com" });
    let answer = server.signed(&agent, "PUT", "/people/1").json(&address).expect(409).await;
    assert_eq!(answer.code(), "is_agent");
    server.signed(&agent, "PUT", "/people/4").json(&address).expect(204).await;
    let own = format!("/agents/{ADMINISTRATOR}/role");
    let answer = server.signed(&admin, "PUT", &own).json(&json!({ "role": 2 })).expect(409).await;
    assert_eq!(answer.code(), "last_administrator");
    let answer =
        server.signed(&admin, "PUT", "/roles/1").json(&json!({ "list": "tickets.*" })).expect(409).await;
    assert_eq!(answer.code(), "last_administrator");
}
