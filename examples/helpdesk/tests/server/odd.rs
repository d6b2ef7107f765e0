//! Odd input: what it says is kept as it is, or it is told what is wrong with it.

use serde_json::{Value, json};

use crate::harness::Server;

/// The code for one field, of an answer to wrong input.
fn told(answer: &Value, field: &str) -> String {
    answer["errors"]["fields"][field]["errors"][0]["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn text_comes_back_as_it_was_sent() {
    let server = Server::start().await;
    let longest = "🖨".repeat(255);
    for text in [
        "\u{1}\u{7f}",
        "“quoted” \\ \"twice\" 'once'",
        "tab\tand\nline",
        "🖨️ 👩‍💻 é e\u{301}",
        "\u{202e}right to left",
        "'; DROP TABLE tickets; --",
        "%",
        "{}",
        "null",
        &longest,
    ] {
        let body = json!({ "subject": text, "person": 4, "message": text });
        let made = server.keyed("POST", "/tickets?follow_location=1").json(&body).expect(201).await.json();
        assert_eq!(made["data"]["subject"], text);
        let messages = format!("/tickets/{}/messages", made["data"]["id"]);
        let messages = server.keyed("GET", &messages).expect(200).await.json();
        assert_eq!(messages["data"][0]["message"], text);
    }
    let body = json!({ "subject": longest + "x", "person": 4 });
    let answer = server.keyed("POST", "/tickets").json(&body).expect(400).await.json();
    assert_eq!(told(&answer, "subject"), "too_long");
    // PostgreSQL cannot hold it.
    let body = json!({ "subject": "a\u{0}b", "person": 4 });
    let answer = server.keyed("POST", "/tickets").json(&body).expect(400).await.json();
    assert_eq!(told(&answer, "subject"), "bad_text");
    // What only looks like text is none.
    for nothing in ["", " \t\n", "\u{2003}"] {
        let body = json!({ "subject": nothing, "person": 4 });
        let answer = server.keyed("POST", "/tickets").json(&body).expect(400).await.json();
        assert_eq!(told(&answer, "subject"), "required", "{nothing:?}");
    }
    // Half of a character is no text.
    let half = r#"{"subject": "\ud83d", "person": 4}"#;
    server.keyed("POST", "/tickets").text("application/json", half).expect(400).await;
    // JSON is read whatever it says it is: the one who calls is known by the credential.
    let body = r#"{"subject": "plain", "person": 4}"#;
    server.keyed("POST", "/tickets").text("text/plain", body).expect(201).await;
    let form = server.keyed("POST", "/tickets").form("subject=x&person=4").expect(400).await;
    assert_eq!(form.code(), "bad_body");
}

#[tokio::test]
async fn a_filter_finds_what_it_says_or_is_told() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    server.run("UPDATE messages SET is_note = 1 WHERE id = 1").await;
    server.run("UPDATE tickets SET created = 1769846400 WHERE id = 7").await;
    let total = async |path: &str| {
        let found = server.signed(&admin, "GET", path).expect(200).await.json();
        found["meta"]["pagination"]["total"].as_i64().unwrap()
    };
    for (path, found) in [
        ("/tickets/1/messages?is_note=true", 1),
        ("/tickets/1/messages?is_note=1", 1),
        ("/tickets/1/messages?is_note=false", 0),
        ("/tickets?created=2026-01-31T08:00:00Z", 1),
        ("/tickets?urgency=5&department=2", 2),
        ("/tickets?subject=Reports+are+late+on+Mondays", 4),
        ("/people?email=GRACE@engines.example", 1),
        ("/tickets?person=999", 0),
    ] {
        assert_eq!(total(path).await, found, "{path}");
    }
    for (path, field, code) in [
        ("/tickets?status=opne", "status", "bad_choice"),
        ("/tickets?urgency=high", "urgency", "wrong_type"),
        ("/tickets?urgency=11", "urgency", "out_of_range"),
        ("/tickets?person=Grace", "person", "bad_email"),
        ("/tickets?agent=", "agent", "wrong_type"),
        ("/tickets?id=1.0", "id", "wrong_type"),
        ("/tickets?created=1769846400", "created", "wrong_type"),
        ("/tickets/1/messages?is_note=yes", "is_note", "wrong_type"),
        ("/people?email=grace", "email", "bad_email"),
        ("/people?name=", "name", "required"),
        ("/audit?subject=key", "subject", "bad_choice"),
    ] {
        let answer = server.signed(&admin, "GET", path).expect(400).await.json();
        assert_eq!(told(&answer, field), code, "{path}: {answer}");
    }
    // All of it at once, and what there is.
    let answer = server.keyed("GET", "/tickets?status=x&colour=red&urgency=0").expect(400).await.json();
    assert_eq!(answer["errors"]["fields"].as_object().unwrap().len(), 3);
    let columns = answer["errors"]["fields"]["colour"]["errors"][0]["message"].as_str().unwrap().to_owned();
    assert!(columns.contains("department"), "{columns}");
    let answer = server.keyed("GET", "/tickets?order_by=colour").expect(400).await.json();
    assert!(answer["message"].as_str().unwrap().contains("urgency"), "{answer}");
}

#[tokio::test]
async fn a_page_beyond_the_last_is_empty_and_says_so() {
    let server = Server::start().await;
    for page in [4, 1_000_000_000] {
        let answer = server.keyed("GET", &format!("/tickets?page={page}")).expect(200).await.json();
        assert_eq!(answer["data"], json!([]));
        let expected =
            json!({ "total": 24, "count": 0, "per_page": 10, "current_page": page, "total_pages": 3 });
        assert_eq!(answer["meta"]["pagination"], expected);
    }
    let none = server.keyed("GET", "/tickets?person=1").expect(200).await.json();
    assert_eq!(none["meta"]["pagination"]["total_pages"], 1);
}

#[tokio::test]
async fn a_path_that_names_no_number_is_told_which_path_it_is() {
    let server = Server::start().await;
    for (path, declared) in [
        ("/tickets/first", "/api/v2/tickets/{id}"),
        ("/tickets/1/messages/1.5", "/api/v2/tickets/{id}/messages/{message}"),
        ("/people/99999999999999999999", "/api/v2/people/{id}"),
    ] {
        let answer = server.keyed("GET", path).expect(400).await;
        assert_eq!(answer.code(), "bad_path");
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(declared) && message.contains("whole number"), "{message}");
        assert!(answer.header("x-api-tags").is_some());
    }
    let answer = server.keyed("GET", "/batch?get[a]=/api/v2/me&get[a]=/api/v2/tickets").expect(400).await;
    assert_eq!(told(&answer.json(), "get[a]"), "twice");
    // Nothing said of a token that is not there is not found either.
    let agent = server.agent().await;
    server.signed(&agent, "PUT", "/api_tokens/99").json(&json!({})).expect(404).await;
}

#[tokio::test]
async fn a_followed_write_has_its_sideloads_or_does_not_happen() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let body = json!({ "subject": "with its person", "person": 4, "department": 1 });
    let path = "/tickets?follow_location=1&include=person";
    let made = server.keyed("POST", path).json(&body).expect(201).await.json();
    assert_eq!(made["linked"]["person"]["4"]["name"], "Grace Hopper");
    let inline =
        format!("/tickets/{}?follow_location=1&include=person&inline_sideloads=1", made["data"]["id"]);
    let put = server.keyed("PUT", &inline).json(&json!({ "urgency": 2 })).expect(200).await.json();
    assert_eq!(put["data"]["person"]["name"], "Grace Hopper");
    let message = "/tickets/1/messages?follow_location=1&include=ticket,person";
    let message = server.keyed("POST", message).json(&json!({ "message": "m" })).expect(201).await.json();
    assert_eq!(message["linked"]["ticket"]["1"]["id"], 1);

    let key = server.agent_key(&admin, "tickets.tickets.*, people.people.get").await;
    let body = json!({ "subject": "never", "person": 4, "department": 1 });
    let write =
        |more: &str| server.with(&key, "POST", &format!("/tickets?follow_location=1&{more}")).json(&body);
    let refused = write("include=person,department").expect(403).await;
    assert_eq!(refused.json()["tags"], json!(["tickets.departments.get"]));
    assert_eq!(told(&write("include=persn").expect(400).await.json(), "include"), "unknown_include");
    assert_eq!(told(&write("status=pending").expect(400).await.json(), "status"), "unknown_parameter");
    let labels = server.signed(&admin, "POST", "/labels?follow_location=1&include=person");
    let answer = labels.json(&json!({ "label": "never" })).expect(400).await.json();
    assert_eq!(told(&answer, "include"), "unknown_parameter");
    assert_eq!(server.count("SELECT count(*) FROM tickets WHERE subject = 'never'").await, 0);
    assert_eq!(server.count("SELECT count(*) FROM labels WHERE label = 'never'").await, 0);
}

#[test]
fn an_ipv6_network_is_one_source() {
    use helpdesk::source::Source;
    let of = |address: &str| Source::of(address.parse().unwrap()).0;
    assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2:ffff::1"));
    assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
    assert_eq!(of("192.0.2.7"), "192.0.2.7");
}
