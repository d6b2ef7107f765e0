//! Keys: made, stored, compared, rotated, changed.

use serde_json::json;

use crate::harness::{Server, key_id};

#[tokio::test]
async fn a_code_is_shown_once_and_is_nowhere_in_the_database_file() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*").await;
    let code = key.split_once(':').unwrap().1.to_owned();
    assert!(code.starts_with("helpdesk_"));
    // The harness finds the secret in any answer that is not said to reveal it.
    let path = format!("/keys/{}", key_id(&key));
    server.signed(&admin, "GET", &path).expect(200).await;
    let shown = server.page("GET", &format!("/admin{path}")).header("Cookie", &admin.cookie);
    let page = shown.expect(200).await;
    assert!(page.body.contains(&code[..17]), "the page shows the beginning");
    for end in ["", "-wal"] {
        let mut path = server.file.clone().into_os_string();
        path.push(end);
        let bytes = std::fs::read(&path).unwrap_or_default();
        for secret in [
            &code,
            &server.seeded.administrator_password,
            &admin.cookie.split_once('=').unwrap().1.to_owned(),
        ] {
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret.as_bytes()),
                "{}",
                path.display()
            );
        }
    }
    assert_eq!(server.count("SELECT count(*) FROM people WHERE password LIKE '$argon2id$%'").await, 2);
}

#[tokio::test]
async fn unknown_wrong_revoked_and_expired_keys_are_answered_alike() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "*").await;
    let (id, code) = key.trim_start_matches("key ").split_once(':').unwrap();
    let other = server.agent_key(&admin, "*").await;
    let wrong = other.split_once(':').unwrap().1;
    let revoked = server.agent_key(&admin, "*").await;
    server.signed(&admin, "DELETE", &format!("/keys/{}", key_id(&revoked))).expect(200).await;
    let expired = server.agent_key(&admin, "*").await;
    server.run(&format!("UPDATE acl_keys SET expires = 1 WHERE id = {}", key_id(&expired))).await;

    let mut first = None;
    for authorization in [
        format!("key {id}:{wrong}"),
        format!("key 99999:{code}"),
        format!("key 99999999999999999999:{code}"),
        format!("key {id}:{}", code.to_lowercase()),
        format!("key {id}:{}", &code[..code.len() - 1]),
        format!("key {id}:"),
        format!("key :{code}"),
        format!("key {id}{code}"),
        format!("token {id}:{code}"),
        format!("Basic {id}:{code}"),
        revoked,
        expired,
    ] {
        let mut answer = server.with(&authorization, "GET", "/tickets").expect(401).await;
        answer.headers.retain(|(name, _)| name != "date");
        let first = first.get_or_insert_with(|| answer.clone());
        assert_eq!(&answer, first, "{authorization}");
    }
    server.with(&key, "GET", "/tickets").expect(200).await;
}

#[tokio::test]
async fn a_secret_is_sent_with_the_number_of_its_key_or_alone() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*").await;
    let secret = key.split_once(':').unwrap().1;
    server.with(&key, "GET", "/tickets").expect(200).await;
    server.with(&format!("key {secret}"), "GET", "/tickets").expect(200).await;
    for wrong in ["1", "", "0", "x", "1:1"] {
        server.with(&format!("key {wrong}:{secret}"), "GET", "/tickets").expect(401).await;
    }
}

#[tokio::test]
async fn two_secrets_live_while_a_key_is_rotated() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let old = server.agent_key(&admin, "tickets.*").await;
    let new = server.rotate(&admin, &old, 86_400).await;
    server.with(&old, "GET", "/tickets").expect(200).await;
    server.with(&new, "GET", "/tickets").expect(200).await;
    // A day later the old one has ended by itself.
    server.run("UPDATE acl_secrets SET expires = 1 WHERE expires IS NOT NULL").await;
    server.with(&old, "GET", "/tickets").expect(401).await;
    server.with(&new, "GET", "/tickets").expect(200).await;
    // And with the next rotation at once.
    let newest = server.rotate(&admin, &old, 0).await;
    server.with(&new, "GET", "/tickets").expect(401).await;
    server.with(&newest, "GET", "/tickets").expect(200).await;
}

#[tokio::test]
async fn a_change_that_leaves_the_lists_out_keeps_them() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.tickets.list").await;
    for body in [json!({}), json!({ "name": "other" }), json!({ "hourly_limit": 50, "expires": null })] {
        server.change(&admin, &key, &body).expect(200).await;
        assert_eq!(server.shown(&admin, &key).await["lists"], json!(["tickets.tickets.list"]));
    }
    server.with(&key, "GET", "/tickets").expect(200).await;
    server.with(&key, "GET", "/labels").expect(403).await;
}

#[tokio::test]
async fn p4_p6_p7_a_bad_list_is_refused_whole() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "*").await;
    for bad in [
        json!([]),
        json!(null),
        json!("*"),
        json!(7),
        json!({}),
        json!([1]),
        json!([""]),
        json!([" "]),
        json!([","]),
        json!(["*,"]),
        json!(["tickets.*, -"]),
        json!(["tickets.*, --x"]),
        json!(["tickets.*, -*.Delete"]),
        json!(["tick*"]),
        json!(["*, -tickets.tickets.delte"]),
        json!(["*", ""]),
        json!(["a".repeat(70_000)]),
        json!(["*, -\u{0442}ickets.*"]),
    ] {
        let answer = server.change(&admin, &key, &json!({ "lists": bad })).expect(400).await;
        let fields = answer.json()["errors"]["fields"].as_object().unwrap().clone();
        assert!(fields.keys().all(|field| field.starts_with("lists")), "{bad}: {answer:?}");
        let create = json!({ "name": "bad", "lists": bad });
        server.signed(&admin, "POST", "/keys").json(&create).revealing().expect(400).await;
    }
    server.signed(&admin, "POST", "/keys").json(&json!({ "name": "no list" })).expect(400).await;
    assert_eq!(server.shown(&admin, &key).await["lists"], json!(["*"]));
    let misspelt = json!({ "patterns": "a", "nmae": "b" });
    let answer = server.change(&admin, &key, &misspelt).expect(400).await;
    assert_eq!(
        answer.json()["errors"]["fields"].as_object().unwrap().len(),
        2,
        "a misspelt field is told: {answer:?}"
    );
}

#[tokio::test]
async fn narrowing_a_list_counts_from_the_next_request() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*").await;
    server.with(&key, "DELETE", "/tickets/1").expect(200).await;
    server.change(&admin, &key, &json!({ "lists": ["tickets.*, -*.delete"] })).expect(200).await;
    server.with(&key, "DELETE", "/tickets/2").expect(403).await;
    server.signed(&admin, "DELETE", &format!("/keys/{}", key_id(&key))).revealing().expect(200).await;
    server.with(&key, "GET", "/tickets").expect(401).await;
    server.change(&admin, &key, &json!({ "lists": ["*"] })).expect(409).await;
}

#[tokio::test]
async fn a_key_is_of_an_agent_there_is() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for owner in ["4", "999", "agent", "-1"] {
        let body = json!({ "name": "x", "owner": owner, "lists": ["tickets.*"] });
        let answer = server.signed(&admin, "POST", "/keys").json(&body).expect(400).await;
        assert!(answer.json()["errors"]["fields"]["owner"].is_object(), "{owner}: {answer:?}");
    }
}

#[tokio::test]
async fn a_key_may_be_for_one_network_alone() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*").await;
    server.change(&admin, &key, &json!({ "networks": ["192.0.2.0/24"] })).expect(200).await;
    server.with(&key, "GET", "/tickets").expect(401).await;
    server.change(&admin, &key, &json!({ "networks": ["127.0.0.0/8"] })).expect(200).await;
    server.with(&key, "GET", "/tickets").expect(200).await;
}

#[tokio::test]
async fn what_a_key_calls_beside_its_own_endpoint_is_counted_too() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*, people.people.*").await;
    server.change(&admin, &key, &json!({ "shadow": ["tickets.*"] })).expect(200).await;
    server.with(&key, "GET", "/tickets/1?include=person").expect(200).await;
    server.with(&key, "PUT", "/tickets/1?follow_location=1").json(&json!({ "urgency": 2 })).expect(200).await;
    server.with(&key, "GET", "/roles").expect(403).await;
    let (ticket, person) = ("/api/v2/tickets/{id}", "/api/v2/people/{id}");
    for (path, code, calls) in [
        (ticket, "allowed", 3),
        (ticket, "would_deny", 0),
        (person, "allowed", 1),
        // Whoever narrows the key to the list that is tried breaks the sideload.
        (person, "would_deny", 1),
        ("/api/v2/roles", "mode_not_allowed", 1),
    ] {
        assert_eq!(server.called(&key, path, code).await, calls, "{path} {code}");
    }
    let usage = server.signed(&admin, "GET", &format!("/keys/{}/usage", key_id(&key))).expect(200).await;
    assert_eq!(usage.json()["calls"].as_array().unwrap().len(), 5);
}
