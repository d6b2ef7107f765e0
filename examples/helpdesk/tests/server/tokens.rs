//! Tokens: exchanged, limited, ended; the exchange throttled.

use serde_json::json;

use crate::harness::{AGENT, Server, keep_secret};

#[tokio::test]
async fn the_exchange_answers_as_the_guide_has_it() {
    let server = Server::start().await;
    for name in ["agent", "agent@example.com", "AGENT@example.com"] {
        let body = json!({ "email": name, "password": server.seeded.agent_password });
        let answer = server.call("POST", "/api_tokens").json(&body).revealing().expect(200).await.json();
        assert_eq!(answer["data"]["person_id"], AGENT);
        let token = answer["data"]["token"].as_str().unwrap().to_owned();
        let me = server.with(&format!("token {token}"), "GET", "/me").expect(200).await.json();
        assert_eq!(me["data"]["auth_method"], "api_token");
        assert_eq!((&answer["meta"], &answer["linked"]), (&json!({}), &json!({})));
    }
}

#[tokio::test]
async fn a_token_stays_within_its_list_and_its_role() {
    let server = Server::start().await;
    let session = server.agent().await;
    let password = &server.seeded.agent_password;
    let token = server.token("agent", password, json!({ "list": "tickets.*, -*.delete" })).await;
    server.with(&token, "GET", "/tickets").expect(200).await;
    server.with(&token, "DELETE", "/tickets/1").expect(403).await;
    server.with(&token, "GET", "/labels").expect(403).await;
    let wide = server.token("agent", password, json!({ "list": "*" })).await;
    let answer = server.with(&wide, "PUT", "/api_tokens/1").json(&json!({ "list": "*" })).expect(403).await;
    assert_eq!(answer.code(), "mode_not_allowed");
    server.signed(&session, "PUT", "/api_tokens/2").json(&json!({ "list": "labels.*" })).expect(204).await;
    server.with(&wide, "GET", "/labels").expect(200).await;
    server.with(&wide, "GET", "/tickets").expect(403).await;
    server.signed(&session, "PUT", "/api_tokens/2").json(&json!({})).expect(204).await;
    server.with(&wide, "GET", "/tickets").expect(403).await;
    assert_eq!(server.count("SELECT count(*) FROM audit WHERE subject = 'api_token'").await, 1);
}

#[tokio::test]
async fn a_token_expires_is_renewed_and_is_revoked() {
    let server = Server::start().await;
    let password = &server.seeded.agent_password;
    let token = server.token("agent", password, json!({ "list": "tickets.*, me.*" })).await;
    let answer = server.with(&token, "POST", "/api_tokens/renewals").revealing().expect(200).await.json();
    let code = answer["data"]["token"].as_str().unwrap();
    keep_secret(code.split_once(':').unwrap().1);
    let renewed = format!("token {code}");
    server.with(&token, "GET", "/tickets").expect(401).await;
    server.with(&renewed, "GET", "/tickets").expect(200).await;
    server.with(&renewed, "GET", "/labels").expect(403).await;
    // Only a token renews itself.
    assert_eq!(server.keyed("POST", "/api_tokens/renewals").expect(403).await.code(), "mode_not_allowed");
    server.run("UPDATE api_tokens SET expires = 1").await;
    server.with(&renewed, "GET", "/tickets").expect(401).await;

    let other = server.token("agent", password, json!({})).await;
    let mine = server.with(&other, "GET", "/api_tokens").expect(200).await.json();
    let id = mine["data"][0]["id"].as_i64().unwrap();
    let admin = server.administrator().await;
    server.signed(&admin, "DELETE", &format!("/api_tokens/{id}")).expect(404).await;
    server.with(&other, "DELETE", &format!("/api_tokens/{id}")).expect(204).await;
    server.with(&other, "GET", "/api_tokens").expect(401).await;
}

#[tokio::test]
async fn an_unknown_account_and_a_wrong_password_are_answered_alike() {
    let server = Server::start().await;
    let mut answers = Vec::new();
    for (name, password) in
        [("agent", "wrong password"), ("nobody", "wrong password"), ("grace@engines.example", "x y z")]
    {
        let body = json!({ "email": name, "password": password });
        let mut answer = server.call("POST", "/api_tokens").json(&body).expect(401).await;
        answer.headers.retain(|(name, _)| name != "date");
        answers.push(answer);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[tokio::test]
async fn the_exchange_is_throttled_for_the_right_password_too() {
    let server = Server::start().await;
    for _ in 0..5 {
        let body = json!({ "email": "agent", "password": "wrong password" });
        server.call("POST", "/api_tokens").json(&body).expect(401).await;
    }
    for name in ["agent", " AGENT "] {
        let right = json!({ "email": name, "password": server.seeded.agent_password });
        let answer = server.call("POST", "/api_tokens").json(&right).expect(429).await;
        assert!(answer.header("retry-after").unwrap().parse::<i64>().unwrap() <= 900);
    }
    // The form counts with it, and another account is not touched.
    let form = format!("email=agent&password={}", server.seeded.agent_password);
    server.page("POST", "/sign_in").form(&form).expect(429).await;
    server.administrator().await;
}

#[tokio::test]
async fn the_exchange_is_throttled_by_source_whatever_it_claims_to_be() {
    let server = Server::start().await;
    server.run("INSERT INTO attempts VALUES ('source 127.0.0.1', unixepoch() / 900, 29)").await;
    let attempt = |name: &str| {
        let body = json!({ "email": name, "password": "wrong password" });
        server.call("POST", "/api_tokens").header("X-Forwarded-For", "203.0.113.9").json(&body)
    };
    attempt("first").expect(401).await;
    attempt("second").expect(429).await;
}

#[tokio::test]
async fn right_passwords_are_not_counted() {
    let server = Server::start().await;
    for _ in 0..7 {
        server.token("agent", &server.seeded.agent_password, json!({})).await;
    }
}
