//! Batches and sideloads: each part authorised as if alone, at its own moment.

use serde_json::{Value, json};

use crate::harness::{AGENTS_ROLE, Server};

fn code(answer: &Value, name: &str) -> i64 {
    answer[name]["headers"]["response_code"].as_i64().unwrap_or_default()
}

#[tokio::test]
async fn each_part_is_authorised_by_itself_in_both_shapes() {
    let server = Server::start().await;
    let parts = json!({
        "list": "/api/v2/tickets?count=1",
        "delete": { "method": "DELETE", "url": "/api/v2/tickets/1" },
        "keys": { "method": "GET", "url": "/api/v2/keys" },
        "put": { "method": "PUT", "url": "/api/v2/tickets/1", "payload": { "urgency": 9 } },
    });
    let map = server.keyed("POST", "/batch").json(&parts).expect(200).await.json();
    assert_eq!(["list", "delete", "keys", "put"].map(|name| code(&map, name)), [200, 403, 403, 204]);
    assert_eq!(map["delete"]["data"]["code"], "tag_denied");
    let wrapped = server.keyed("POST", "/batch").json(&json!({ "requests": parts })).expect(200).await.json();
    assert_eq!(wrapped["responses"]["list"]["data"][0]["id"], 1);
    assert!(
        wrapped["responses"]["list"]["meta"].is_object()
            && wrapped["responses"]["list"]["linked"].is_object()
    );
    assert_eq!(wrapped["responses"]["keys"]["code"], "mode_not_allowed");
    let get =
        server.keyed("GET", "/batch?get[a]=/api/v2/tickets/1&get[b]=/api/v2/labels").expect(200).await.json();
    assert_eq!((code(&get, "a"), code(&get, "b")), (200, 403));
    assert_eq!(get["a"]["data"]["urgency"], 9);
    server.call("POST", "/batch").json(&parts).expect(401).await;
}

#[tokio::test]
async fn a_right_that_is_taken_in_the_middle_is_gone_for_the_rest() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    server.run("UPDATE people SET role = 1, password = 'of another administrator' WHERE id = 3").await;
    let parts = json!({
        "a": "/api/v2/roles",
        "b": { "method": "PUT", "url": "/api/v2/agents/1/role", "payload": { "role": AGENTS_ROLE } },
        "c": "/api/v2/roles",
        "d": { "method": "PUT", "url": "/api/v2/agents/1/role", "payload": { "role": 1 } },
        "e": "/api/v2/tickets",
    });
    let answer = server.signed(&admin, "POST", "/batch").json(&parts).revealing().expect(200).await.json();
    assert_eq!(["a", "b", "c", "d", "e"].map(|name| code(&answer, name)), [200, 204, 403, 403, 200]);
}

#[tokio::test]
async fn a_credential_that_ends_midway_is_none_for_the_rest() {
    let server = Server::start().await;
    let token = server.token("agent", &server.seeded.agent_password, json!({})).await;
    let parts = json!({
        "a": "/api/v2/tickets",
        "b": { "method": "DELETE", "url": "/api/v2/api_tokens/1" },
        "c": "/api/v2/tickets",
    });
    let answer = server.with(&token, "POST", "/batch").json(&parts).expect(200).await.json();
    assert_eq!(["a", "b", "c"].map(|name| code(&answer, name)), [200, 204, 401]);
}

#[tokio::test]
async fn fifty_parts_are_served_and_fifty_one_are_not() {
    let server = Server::start().await;
    let parts = |count: usize| -> Value {
        (0..count).map(|n| (format!("r{n}"), json!("/api/v2/me"))).collect::<serde_json::Map<_, _>>().into()
    };
    let answer = server.keyed("POST", "/batch").json(&parts(50)).expect(200).await.json();
    assert!(answer.as_object().unwrap().values().all(|part| part["headers"]["response_code"] == 200));
    server.keyed("POST", "/batch").json(&parts(51)).expect(400).await;
    server.keyed("POST", "/batch").json(&json!({})).expect(400).await;
    server.keyed("POST", "/batch").json(&json!({ "requests": {} })).expect(400).await;
    server.keyed("GET", "/batch").expect(400).await;
}

#[tokio::test]
async fn a_part_is_of_this_server_and_no_batch() {
    let server = Server::start().await;
    for url in [
        "http://example.com/api/v2/tickets",
        "//example.com/x",
        "https://127.0.0.1:1/api/v2/me",
        "tickets",
        "\\\\example.com",
        "/\\example.com",
        "",
        "ftp:x",
    ] {
        let parts = json!({ "first": { "method": "PUT", "url": "/api/v2/tickets/1", "payload": { "urgency": 8 } }, "x": url });
        let answer = server.keyed("POST", "/batch").json(&parts).expect(400).await;
        assert_eq!(answer.json()["errors"]["fields"]["x"]["errors"][0]["code"], "bad_part", "{url}");
    }
    assert_eq!(server.count("SELECT count(*) FROM tickets WHERE urgency = 8").await, 0, "no part ran");
    let own = format!("http://{}/api/v2/me", server.address);
    let answer = server.keyed("POST", "/batch").json(&json!({ "x": own })).expect(200).await.json();
    assert_eq!(code(&answer, "x"), 200);
    for url in
        ["/api/v2/batch?get[a]=/api/v2/me", "/api/v2/batch/", "/api/v2//batch", "/api/v2/%62atch", "/batch"]
    {
        let parts = json!({ "x": { "method": "GET", "url": url } });
        let answer = server.keyed("POST", "/batch").json(&parts).send().await.json();
        assert!([400, 404].contains(&code(&answer, "x")), "{url}: {answer}");
    }
    let nested =
        json!({ "x": { "method": "POST", "url": "/api/v2/batch", "payload": { "y": "/api/v2/me" } } });
    let answer = server.keyed("POST", "/batch").json(&nested).expect(200).await.json();
    assert_eq!(code(&answer, "x"), 400);
    for method in ["TRACE", "CONNECT", "BREW", "get /api"] {
        server
            .keyed("POST", "/batch")
            .json(&json!({ "x": { "method": method, "url": "/api/v2/me" } }))
            .expect(400)
            .await;
    }
    server.keyed("GET", "/batch?x=1").expect(400).await;
}

#[tokio::test]
async fn a_malformed_part_stops_the_batch_before_any_runs() {
    let server = Server::start().await;
    let first = json!({ "method": "PUT", "url": "/api/v2/tickets/1", "payload": { "urgency": 8 } });
    for part in [
        // No part brings a credential of its own, and a misspelt payload is none.
        json!({ "url": "/api/v2/me", "headers": { "Authorization": "key 2:X" } }),
        json!({ "method": "PUT", "url": "/api/v2/tickets/2", "body": { "urgency": 8 } }),
        json!("/api/v2/me "),
        json!("/api/v2/me\n"),
        json!({ "url": "/api/v2/me", "method": 5 }),
        json!(null),
        json!(["/api/v2/me"]),
    ] {
        let parts = json!({ "first": first, "x": part });
        for body in [parts.clone(), json!({ "requests": parts })] {
            let answer = server.keyed("POST", "/batch").json(&body).expect(400).await.json();
            assert_eq!(answer["errors"]["fields"]["x"]["errors"][0]["code"], "bad_part", "{part}");
        }
    }
    assert_eq!(server.count("SELECT count(*) FROM tickets WHERE urgency = 8").await, 0, "no part ran");
}

#[tokio::test]
async fn a_part_that_fails_fails_alone() {
    let server = Server::start().await;
    // An answer of more bytes than a part may have.
    let long = "x".repeat(40_000);
    let insert = "INSERT INTO messages (ticket, person, message, created, updated)
        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 149) SELECT 1, 4, $1, 0, 0 FROM n";
    sqlx::query(insert).bind(&long).execute(&server.db).await.unwrap();
    let parts = json!({
        "write": { "method": "PUT", "url": "/api/v2/tickets/1", "payload": { "urgency": 8 } },
        "long": "/api/v2/tickets/1/messages?count=200",
        "after": "/api/v2/tickets/1",
    });
    let answer = server.keyed("POST", "/batch").json(&parts).expect(200).await.json();
    assert_eq!(["write", "long", "after"].map(|name| code(&answer, name)), [204, 500, 200]);
    assert_eq!(answer["long"]["data"]["code"], "too_large");
}

#[tokio::test]
async fn a_batch_tries_no_more_passwords_than_its_source_may() {
    let server = Server::start().await;
    server.run("INSERT INTO attempts VALUES ('source 127.0.0.1', unixepoch() / 900, 28)").await;
    let attempt = |name: &str| {
        let payload = json!({ "email": name, "password": "wrong password" });
        json!({ "method": "POST", "url": "/api/v2/api_tokens", "payload": payload })
    };
    let parts = json!({ "a": attempt("a"), "b": attempt("b"), "c": attempt("c"), "d": attempt("d") });
    let answer = server.keyed("POST", "/batch").json(&parts).expect(200).await.json();
    assert_eq!(["a", "b", "c", "d"].map(|name| code(&answer, name)), [401, 401, 429, 429]);
}

#[tokio::test]
async fn a_batch_with_a_session_needs_its_word_for_all_parts() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let parts = json!({ "x": { "method": "DELETE", "url": "/api/v2/labels/1" } });
    server.call("POST", "/batch").header("Cookie", &admin.cookie).json(&parts).expect(403).await;
    let answer = server.signed(&admin, "POST", "/batch").json(&parts).expect(200).await.json();
    assert_eq!(code(&answer, "x"), 200);
}

#[tokio::test]
async fn a_sideload_needs_the_get_of_what_it_loads() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.tickets.*, people.people.get").await;
    let answer = server.with(&key, "GET", "/tickets/1?include=person").expect(200).await.json();
    assert_eq!(answer["linked"]["person"]["4"]["name"], "Grace Hopper");
    assert_eq!(answer["data"]["person"], 4);
    for path in [
        "/tickets/1?include=department",
        "/tickets?include=person,department",
        "/tickets/1?include=agent_team",
    ] {
        let refused = server.with(&key, "GET", path).expect(403).await;
        assert_eq!(refused.code(), "tag_not_granted", "{path}");
        assert!(refused.json().get("data").is_none(), "nothing is left out silently");
    }
    server.with(&key, "GET", "/tickets/1?include=nothing").expect(400).await;
    server.with(&key, "GET", "/tickets/1?include=subject").expect(400).await;
    let inline =
        server.with(&key, "GET", "/tickets?include=person&inline_sideloads=1").expect(200).await.json();
    assert_eq!(inline["data"][0]["person"]["name"], "Grace Hopper");
    assert_eq!(inline["linked"], json!({}));
    let off =
        server.with(&key, "GET", "/tickets?include=person&inline_sideloads=false").expect(200).await.json();
    assert!(off["data"][0]["person"].is_i64() && off["linked"]["person"].is_object());
}

#[tokio::test]
async fn without_the_read_that_follows_nothing_is_written() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.tickets.post, tickets.tickets.put").await;
    let body = json!({ "subject": "new", "person": 4 });
    let refused = server.with(&key, "POST", "/tickets?follow_location=1").json(&body).expect(403).await;
    assert_eq!(refused.json()["tags"], json!(["tickets.tickets.get"]));
    server.with(&key, "PUT", "/tickets/1?follow_location=1").json(&json!({ "urgency": 7 })).expect(403).await;
    assert_eq!(server.count("SELECT count(*) FROM tickets WHERE subject = 'new' OR urgency = 7").await, 0);
    server.with(&key, "POST", "/tickets").json(&body).expect(201).await;

    let reader = server.agent_key(&admin, "tickets.tickets.*").await;
    let answer = server.with(&reader, "POST", "/tickets?follow_location=1").json(&body).expect(201).await;
    assert_eq!(answer.json()["data"]["subject"], "new");
    assert!(answer.header("location").unwrap().contains("/api/v2/tickets/"));
    let answer = server
        .with(&reader, "PUT", "/tickets/1?follow_location=1")
        .json(&json!({ "urgency": 7 }))
        .expect(200)
        .await;
    assert_eq!(answer.json()["data"]["urgency"], 7);
    server.with(&reader, "POST", "/tickets?follow_location=1").json(&json!({})).expect(400).await;
    let message = server.signed(&admin, "POST", "/tickets/1/messages?follow_location=1");
    let answer = message.json(&json!({ "message": "followed" })).expect(201).await.json();
    assert_eq!(answer["data"]["message"], "followed");
    let key = json!({ "name": "x", "lists": ["*"] });
    server.signed(&admin, "POST", "/keys?follow_location=1").json(&key).expect(400).await;
    let made = "SELECT count(*) FROM acl_keys WHERE name = 'x'";
    assert_eq!(server.count(made).await, 0, "its secret would be lost");
    let none = server.signed(&admin, "PUT", "/tickets/1/resolved?follow_location=1").expect(400).await;
    assert_eq!(none.json()["errors"]["fields"]["follow_location"]["errors"][0]["code"], "unknown_parameter");
}

/// A token of the agent that ends, or is narrowed, at a moment between the check and the answer.
async fn token_until(server: &Server, then: &str) -> String {
    let token = server.token("agent", &server.seeded.agent_password, json!({ "list": "tickets.*" })).await;
    server.run(&format!("CREATE TRIGGER meanwhile AFTER INSERT ON tickets BEGIN {then}; END")).await;
    token
}

#[tokio::test]
async fn a_token_that_ends_by_its_own_write_reads_nothing_after_it() {
    let server = Server::start().await;
    let token = token_until(&server, "DELETE FROM api_tokens").await;
    let body = json!({ "subject": "the last one", "person": 4 });
    let answer = server.with(&token, "POST", "/tickets?follow_location=1").json(&body).expect(401).await;
    // The write was acknowledged by its place; what was written is not told.
    assert!(answer.header("location").unwrap().contains("/api/v2/tickets/"));
    assert!(!answer.body.contains("the last one"));
}

#[tokio::test]
async fn a_read_refused_after_its_write_is_recorded_once() {
    let server = Server::start().await;
    let token = token_until(&server, "UPDATE api_tokens SET list = 'tickets.tickets.post'").await;
    let body = json!({ "subject": "written", "person": 4 });
    let answer = server.with(&token, "POST", "/tickets?follow_location=1").json(&body).expect(403).await;
    assert_eq!(answer.code(), "tag_not_granted");
    assert!(answer.header("location").unwrap().contains("/api/v2/tickets/"), "what was written is there");
    assert_eq!(server.count("SELECT count(*) FROM tickets WHERE subject = 'written'").await, 1);
    assert_eq!(server.count("SELECT sum(count) FROM decisions WHERE code = 'tag_not_granted'").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_revoked_within_a_batch_is_none_for_the_rest() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let parts: serde_json::Map<_, _> =
        (0..50).map(|part| (format!("p{part:02}"), json!("/api/v2/tickets?include=person"))).collect();
    let mut was_split = false;
    for _ in 0..20 {
        let key = server.agent_key(&admin, "tickets.*, people.*").await;
        let batch = tokio::spawn(server.with(&key, "POST", "/batch").json(&json!(parts)).send());
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        let revoke = server.signed(&admin, "DELETE", &format!("/keys/{}", crate::harness::key_id(&key)));
        revoke.revealing().expect(200).await;
        server.with(&key, "GET", "/tickets").expect(401).await;
        let answer = batch.await.unwrap();
        if answer.status != 200 {
            continue;
        }
        let answer = answer.json();
        let codes: Vec<_> = parts.keys().map(|part| code(&answer, part)).collect();
        let alive = codes.iter().take_while(|code| **code == 200).count();
        assert!(codes[alive..].iter().all(|code| *code == 401), "{codes:?}");
        was_split |= alive > 0 && alive < codes.len();
    }
    assert!(was_split, "no key was revoked in the middle");
}
