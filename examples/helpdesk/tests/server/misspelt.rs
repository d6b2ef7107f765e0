//! What is misspelt, unknown or of another type is told, and never dropped: a dropped word is another right.

use serde_json::{Value, json};

use crate::harness::{AGENT, Server};

/// The code for one field, of an answer to wrong input.
fn told(answer: &Value, field: &str) -> Value {
    answer["errors"]["fields"][field]["errors"][0]["code"].clone()
}

#[tokio::test]
async fn an_unknown_field_is_400_on_every_endpoint_with_a_body() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let password = &server.seeded.agent_password;
    for (method, path, mut body) in [
        ("POST", "/api_tokens", json!({ "email": "agent", "password": password })),
        ("PUT", "/api_tokens/1", json!({ "list": "labels.*" })),
        ("POST", "/keys", json!({ "name": "x", "lists": ["*"] })),
        ("PATCH", "/keys/1", json!({ "name": "x" })),
        ("POST", "/keys/1/rotate", json!({ "overlap": 60 })),
        ("POST", "/roles", json!({ "name": "x", "list": "labels.*" })),
        ("PUT", "/roles/2", json!({ "list": "labels.*" })),
        ("PUT", "/agents/2/role", json!({ "role": 3 })),
        ("PUT", "/me/password", json!({ "old": password, "new": "a much longer one" })),
        ("PUT", "/helpdesk/maintenance", json!({ "is_on": true })),
        ("PUT", "/tickets/1/agent", json!({ "agent": null })),
        ("POST", "/tickets/1/labels", json!({ "label": 1 })),
        ("POST", "/people/4/labels", json!({ "label": 1 })),
        ("POST", "/tickets", json!({ "subject": "x", "person": 4 })),
        ("POST", "/people", json!({ "name": "x", "email": "x@example.com" })),
    ] {
        body["lits"] = json!("tickets.tickets.list");
        let answer = server.signed(&admin, method, path).json(&body).expect(400).await.json();
        assert_eq!(told(&answer, "lits"), "unknown_field", "{method} {path}: {answer}");
    }
    for table in ["api_tokens", "ticket_labels", "audit", "acl_audit WHERE version > 4"] {
        assert_eq!(server.count(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
}

#[tokio::test]
async fn a_misspelt_search_finds_nothing() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for query in ["txt=x", "state=super", "count=0", "count=x", "before=x", "reaches=nothing"] {
        server.signed(&admin, "GET", &format!("/keys?{query}")).expect(400).await;
    }
    let found = server.signed(&admin, "GET", "/keys?count=1&before=3").revealing().expect(200).await.json();
    assert_eq!((found["keys"].as_array().unwrap().len(), &found["keys"][0]["id"]), (1, &json!(2)));
    for query in ["subjekt=role", "subject_id=x", "order_by=at", "include=person"] {
        server.signed(&admin, "GET", &format!("/audit?{query}")).expect(400).await;
    }
    server.keyed("GET", "/tickets?order_by=id&order_dir=down").expect(400).await;
}

#[tokio::test]
async fn nothing_is_no_value_where_there_must_be_one() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for (path, field) in [
        ("/tickets/1", "status"),
        ("/tickets/1", "urgency"),
        ("/tickets/1", "subject"),
        ("/labels/1", "color"),
        ("/departments/1", "is_open"),
        ("/tickets/1/messages/1", "is_note"),
    ] {
        let answer = server.signed(&admin, "PUT", path).json(&json!({ field: null })).expect(400).await;
        assert_eq!(told(&answer.json(), field), "required", "{path}");
    }
    server.signed(&admin, "PUT", "/tickets/1").json(&json!({ "agent": null })).expect(204).await;
}

#[tokio::test]
async fn a_ticket_is_an_agents_and_only_a_whole_number_names_one() {
    let server = Server::start().await;
    for path in ["/tickets/1/agent", "/tickets/1"] {
        for agent in [json!(2.5), json!(4), json!("2"), json!(1e30), json!([2]), json!(true)] {
            let answer = server.keyed("PUT", path).json(&json!({ "agent": agent })).expect(400).await;
            assert!(told(&answer.json(), "agent").is_string(), "{path} {agent}");
        }
    }
    server.keyed("PUT", "/tickets/1/agent").json(&json!({})).expect(400).await;
    assert_eq!(server.count("SELECT agent FROM tickets WHERE id = 1").await, AGENT);
    // Who was an agent is still shown beside their tickets.
    server.run("UPDATE people SET role = NULL WHERE id = 2").await;
    let admin = server.administrator().await;
    let shown = server.signed(&admin, "GET", "/tickets/1?include=agent,agent").expect(200).await.json();
    assert_eq!(shown["linked"]["agent"]["2"]["name"], "Alan Agent");
}
