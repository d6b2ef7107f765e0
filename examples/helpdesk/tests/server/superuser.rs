//! Keys that may act as another agent.

use serde_json::json;

use crate::harness::{ADMINISTRATOR, AGENT, READER, Server};

const HEADER: &str = "X-DeskPRO-Agent-ID";

async fn superuser(server: &Server, agent: i64, list: &str) -> String {
    let admin = server.administrator().await;
    server.key_of(&admin, agent, &format!("{list}, people.agents.act_as")).await
}

#[tokio::test]
async fn it_acts_with_what_both_agents_may() {
    let server = Server::start().await;
    let key = superuser(&server, ADMINISTRATOR, "*").await;
    let me = server.with(&key, "GET", "/me").header(HEADER, "2").expect(200).await.json();
    assert_eq!((&me["data"]["person_id"], &me["data"]["acting_for"]), (&json!(AGENT), &json!(ADMINISTRATOR)));
    // As the reader: only what the reader may.
    server.with(&key, "GET", "/tickets").header(HEADER, "3").expect(200).await;
    server
        .with(&key, "PUT", "/tickets/1")
        .header(HEADER, "3")
        .json(&json!({ "urgency": 1 }))
        .expect(403)
        .await;
    server.with(&key, "PUT", "/tickets/1").json(&json!({ "urgency": 1 })).expect(204).await;
    // Without the permission in the agent's role, none of their keys acts as another agent.
    let small = superuser(&server, AGENT, "*").await;
    let answer = server.with(&small, "GET", "/tickets").header(HEADER, "3").expect(403).await;
    assert_eq!(answer.code(), "not_superuser");
    let role = json!({ "list": "tickets.*, people.agents.act_as" });
    let admin = server.administrator().await;
    server.signed(&admin, "PUT", "/roles/2").json(&role).expect(204).await;
    // As an administrator, from an agent's key: only what the agent may.
    server.with(&small, "GET", "/tickets").header(HEADER, "1").expect(200).await;
    server.with(&small, "GET", "/labels").header(HEADER, "1").expect(403).await;
    let narrow = superuser(&server, ADMINISTRATOR, "tickets.tickets.list").await;
    server.with(&narrow, "GET", "/people").header(HEADER, "2").expect(403).await;
}

#[tokio::test]
async fn it_never_administers_keys_or_tokens_as_another() {
    let server = Server::start().await;
    let key = superuser(&server, ADMINISTRATOR, "*").await;
    server.with(&key, "GET", "/me/api_keys").expect(200).await;
    let answer = server.with(&key, "GET", "/me/api_keys").header(HEADER, "2").expect(403).await;
    assert_eq!(answer.code(), "tag_denied");
    for path in ["/keys", "/roles", "/audit"] {
        server.with(&key, "GET", path).header(HEADER, "2").expect(403).await;
    }
}

#[tokio::test]
async fn the_agent_header_without_the_right_is_403() {
    let server = Server::start().await;
    let session = server.agent().await;
    let token = server.token("agent", &server.seeded.agent_password, json!({})).await;
    for call in [
        server.keyed("GET", "/tickets"),
        server.with(&token, "GET", "/tickets"),
        server.signed(&session, "GET", "/tickets"),
    ] {
        for number in ["1", "3", "x", ""] {
            call.clone().header(HEADER, number).expect(403).await;
        }
    }
    // Of a token or a session, their own number too; a key may name its own agent.
    server.with(&token, "GET", "/tickets").header(HEADER, "2").expect(403).await;
    server.signed(&session, "GET", "/tickets").header(HEADER, "2").expect(403).await;
    server.keyed("GET", "/tickets").header(HEADER, "2").expect(200).await;
    let key = superuser(&server, ADMINISTRATOR, "*").await;
    for number in ["4", "999", "x", "-1", "2, 3"] {
        let answer = server.with(&key, "GET", "/tickets").header(HEADER, number).expect(403).await;
        assert_eq!(answer.code(), "no_such_agent", "{number}");
    }
    server.with(&key, "GET", "/tickets").header(HEADER, "2").header(HEADER, "3").expect(403).await;
}

#[tokio::test]
async fn no_wildcard_lets_a_key_act_as_another() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for list in ["*", "people.*", "people.agents.*", "*.act_as"] {
        let key = server.key_of(&admin, ADMINISTRATOR, list).await;
        let answer = server.with(&key, "GET", "/me").header(HEADER, "2").expect(403).await;
        assert_eq!(answer.code(), "not_superuser", "{list}");
    }
}

#[tokio::test]
async fn both_agents_stand_in_the_record() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = superuser(&server, ADMINISTRATOR, "*").await;
    let call =
        server.with(&key, "POST", "/labels").header(HEADER, "2").json(&json!({ "label": "by another" }));
    call.expect(201).await;
    let row = "SELECT count(*) FROM decisions WHERE code = 'acting' AND person = 2 AND acting_for = 1";
    assert_eq!(server.count(row).await, 1);
    let query = "/decisions?code=acting&person=2&acting_for=1";
    let acted = server.signed(&admin, "GET", query).revealing().expect(200).await.json();
    assert_eq!(acted["meta"]["pagination"]["total"], 1);
    let acted = &acted["data"][0];
    assert_eq!((&acted["method"], &acted["path"]), (&json!("POST"), &json!("/api/v2/labels")));
    assert_eq!((&acted["person"], &acted["acting_for"]), (&json!(AGENT), &json!(ADMINISTRATOR)));
    for wrong in ["code=act", "person=x", "credential=1", "order_by=at", "include=person"] {
        server.signed(&admin, "GET", &format!("/decisions?{wrong}")).expect(400).await;
    }
    server.with(&key, "GET", "/decisions").expect(403).await;
    let refused = server.with(&key, "DELETE", "/labels/1").header(HEADER, "3").expect(403).await;
    let id = refused.json()["decision_id"].as_str().unwrap().to_owned();
    let decision =
        server.signed(&admin, "GET", &format!("/decisions/{id}")).revealing().expect(200).await.json();
    assert_eq!(
        (&decision["data"]["person"], &decision["data"]["acting_for"]),
        (&json!(READER), &json!(ADMINISTRATOR))
    );
}
