//! What public clients of such an API send, and what they read: each test sends what one of them sends.

use serde_json::{Value, json};

use crate::harness::{AGENT, Server, key_id};

async fn total(server: &Server, path: &str) -> i64 {
    let found = server.keyed("GET", path).expect(200).await.json();
    found["meta"]["pagination"]["total"].as_i64().unwrap()
}

#[tokio::test]
async fn a_person_is_named_by_number_address_or_object() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let made = async |person: Value| {
        let body = json!({ "subject": "s", "person": person, "message": "m" });
        let path = "/tickets?follow_location=1&include=person";
        let made = server.signed(&admin, "POST", path).json(&body).expect(201).await.json();
        let person = made["data"]["person"].to_string();
        (made["data"]["person"].as_i64().unwrap(), made["linked"]["person"][&person].clone())
    };
    assert_eq!(made(json!(4)).await.0, 4);
    assert_eq!(made(json!("GRACE@engines.example")).await.0, 4);
    assert_eq!(made(json!({ "email": "grace@engines.example", "name": "Another" })).await.0, 4);
    let (id, new) = made(json!({ "email": "new@example.com", "name": " New Person " })).await;
    assert_eq!((&new["name"], &new["email"]), (&json!("New Person"), &json!("new@example.com")));
    assert_eq!(made(json!("new@example.com")).await.0, id);
    let (_, nameless) = made(json!("nameless@example.com")).await;
    assert_eq!(nameless["name"], "nameless@example.com");
    let reply = json!({ "message": "r", "person": "joan@park.example" });
    let path = "/tickets/1/messages?follow_location=1";
    let reply = server.signed(&admin, "POST", path).json(&reply).expect(201).await.json();
    assert_eq!(reply["data"]["person"], 5);
    server
        .signed(&admin, "PUT", "/tickets/1")
        .json(&json!({ "person": "joan@park.example" }))
        .expect(204)
        .await;
    // Of a filter, too.
    let of = total(&server, "/tickets?person=4").await;
    assert_eq!(total(&server, "/tickets?person=Grace@engines.example").await, of);
    assert_eq!(total(&server, "/tickets?person%5Bemail%5D=grace@engines.example").await, of);
    assert_eq!(total(&server, "/tickets?person_email=grace@engines.example").await, of);
    assert_eq!(total(&server, "/tickets?person=4,joan@park.example").await, of + 9);
    for bad in
        [json!("grace"), json!(2.5), json!({}), json!({ "email": "x" }), json!({ "name": "x" }), json!(null)]
    {
        let body = json!({ "subject": "s", "person": bad });
        server.signed(&admin, "POST", "/tickets").json(&body).expect(400).await;
    }
}

#[tokio::test]
async fn a_persons_names_and_addresses_have_both_names() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for body in [
        json!({ "primary_email": "a@example.com", "first_name": "Ann", "last_name": "Lee Smith" }),
        json!({ "emails": ["b@example.com"], "name": "Ann Lee Smith" }),
        json!({ "email": "c@example.com", "primary_email": "c@example.com", "emails": ["c@example.com"], "name": "Ann Lee Smith", "first_name": "Ann", "last_name": "Lee Smith" }),
    ] {
        let path = "/people?follow_location=1";
        let made = server.signed(&admin, "POST", path).json(&body).expect(201).await.json()["data"].clone();
        assert_eq!(
            (&made["name"], &made["first_name"], &made["last_name"]),
            (&json!("Ann Lee Smith"), &json!("Ann"), &json!("Lee Smith"))
        );
        assert_eq!(made["email"], made["primary_email"]);
        assert_eq!(made["emails"], json!([made["email"]]));
        let id = &made["id"];
        let path = format!("/people/{id}?follow_location=1");
        let change = json!({ "last_name": "Jones" });
        let changed = server.signed(&admin, "PUT", &path).json(&change).expect(200).await.json();
        assert_eq!(changed["data"]["name"], "Ann Jones");
    }
    for bad in [
        json!({ "name": "A", "email": "x@example.com", "primary_email": "y@example.com" }),
        json!({ "name": "A B", "first_name": "C", "email": "x@example.com" }),
        json!({ "name": "A", "emails": [] }),
        json!({ "name": "A", "emails": ["x@example.com", "y@example.com"] }),
        json!({ "name": "A" }),
        json!({ "email": "x@example.com" }),
        json!({}),
    ] {
        server.signed(&admin, "POST", "/people").json(&bad).expect(400).await;
    }
    for email in ["grace@engines.example", "Grace@ENGINES.example"] {
        let body = json!({ "name": "A", "primary_email": email });
        let answer = server.signed(&admin, "POST", "/people").json(&body).expect(400).await.json();
        assert_eq!(answer["errors"]["fields"]["email"]["errors"][0]["code"], "dupe_email");
    }
}

#[tokio::test]
async fn a_message_has_a_format() {
    let server = Server::start().await;
    for (message, text, format) in [
        (json!("plain"), "plain", "text"),
        (json!({ "message": "plain" }), "plain", "text"),
        (json!({ "message": "<p>rich</p>", "format": "html" }), "<p>rich</p>", "html"),
    ] {
        let body = json!({ "subject": "s", "person": 4, "message": message });
        let made = server.keyed("POST", "/tickets").json(&body).expect(201).await.json();
        let path = format!("/tickets/{}/messages", made["data"]["id"]);
        let read = server.keyed("GET", &path).expect(200).await.json()["data"][0].clone();
        assert_eq!((&read["message"], &read["format"]), (&json!(text), &json!(format)));
    }
    let note = json!({ "message": "<b>n</b>", "format": "html", "is_agent_note": true });
    let made =
        server.keyed("POST", "/tickets/1/messages?follow_location=1").json(&note).expect(201).await.json();
    let made = &made["data"];
    assert_eq!((&made["format"], &made["is_note"]), (&json!("html"), &json!(true)));
    assert_eq!(made["is_agent_note"], true);
    for bad in [
        json!({ "message": "m", "format": "markdown" }),
        json!({ "format": "html" }),
        json!({ "message": 1 }),
    ] {
        server.keyed("POST", "/tickets/1/messages").json(&bad).expect(400).await;
        let body = json!({ "subject": "s", "person": 4, "message": bad });
        server.keyed("POST", "/tickets").json(&body).expect(400).await;
    }
}

#[tokio::test]
async fn labels_and_copies_are_written_with_a_ticket() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let body = json!({ "subject": "s", "person": 4, "labels": ["vip", "brand new"], "cc": ["a@b.example", "c@d.example"] });
    let path = "/tickets?follow_location=1";
    let made = server.signed(&admin, "POST", path).json(&body).expect(201).await.json()["data"].clone();
    assert_eq!(made["labels"], json!(["brand new", "vip"]));
    assert_eq!(made["cc"], json!(["a@b.example", "c@d.example"]));
    let path = format!("/tickets/{}?follow_location=1", made["id"]);
    let change = json!({ "labels": ["urgent", "vip"], "cc": ["a@b.example"] });
    let changed = server.signed(&admin, "PUT", &path).json(&change).expect(200).await.json()["data"].clone();
    assert_eq!((&changed["labels"], &changed["cc"]), (&json!(["urgent", "vip"]), &json!(["a@b.example"])));
    let kept = server.signed(&admin, "PUT", &path).json(&json!({ "urgency": 3 })).expect(200).await.json();
    assert_eq!(
        (&kept["data"]["labels"], &kept["data"]["cc"]),
        (&json!(["urgent", "vip"]), &json!(["a@b.example"]))
    );
    let none = json!({ "labels": [], "cc": [] });
    let none = server.signed(&admin, "PUT", &path).json(&none).expect(200).await.json()["data"].clone();
    assert_eq!((&none["labels"], &none["cc"]), (&json!([]), &json!([])));
    let person = json!({ "labels": ["vip"] });
    let path = "/people/4?follow_location=1";
    let person = server.signed(&admin, "PUT", path).json(&person).expect(200).await.json();
    assert_eq!(person["data"]["labels"], json!(["vip"]));
    for bad in [
        json!({ "cc": ["x"] }),
        json!({ "cc": "a@b.example" }),
        json!({ "labels": [1] }),
        json!({ "labels": [""] }),
    ] {
        server.signed(&admin, "PUT", "/tickets/1").json(&bad).expect(400).await;
    }
}

#[tokio::test]
async fn lists_take_several_values_and_the_names_of_clients() {
    let server = Server::start().await;
    let found = server
        .keyed("GET", "/tickets?ids=3,1,2&order_by=date_created&order_dir=desc")
        .expect(200)
        .await
        .json();
    let ids: Vec<_> = found["data"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
    assert_eq!(ids, [3, 2, 1]);
    assert_eq!(total(&server, "/tickets?status=resolved,pending,awaiting_user").await, 16);
    assert_eq!(total(&server, "/tickets?ids=1,2,3&status=resolved").await, 1);
    let one = &found["data"][0];
    assert_eq!((&one["ref"], &one["person_email"]), (&json!("HD-000003"), &json!("charles@engines.example")));
    assert_eq!((&one["ticket_status"], &one["date_created"]), (&one["status"], &one["created"]));
    assert_eq!(one["date_status"], one["created"]);
    for order in ["date_created", "date_updated", "date_status"] {
        server.keyed("GET", &format!("/tickets?order_by={order}")).expect(200).await;
    }
    server.keyed("PUT", "/tickets/1").json(&json!({ "status": "pending" })).expect(204).await;
    let since = server.keyed("GET", "/tickets/1").expect(200).await.json();
    assert_eq!(since["data"]["date_status"], since["data"]["updated"]);
    assert_ne!(since["data"]["date_status"], since["data"]["created"]);
    let page = server.keyed("GET", "/tickets?limit=5&offset=20").expect(200).await.json();
    assert_eq!(
        page["meta"]["pagination"],
        json!({ "total": 24, "count": 4, "per_page": 5, "current_page": 5, "total_pages": 5 })
    );
    for bad in [
        "ids=",
        "ids=1,,2",
        "ids=a",
        "status=resolved,opne",
        "limit=0",
        "limit=5&count=6",
        "offset=-1",
        "offset=1&page=2",
    ] {
        server.keyed("GET", &format!("/tickets?{bad}")).expect(400).await;
    }
}

#[tokio::test]
async fn writes_answer_with_places_and_removals_with_nothing() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let made = server
        .signed(&admin, "POST", "/tickets")
        .json(&json!({ "subject": "s", "person": 4 }))
        .expect(201)
        .await;
    let place = format!("http://{}/api/v2/tickets/25", server.address);
    assert_eq!(made.json()["data"], json!({ "id": 25 }));
    assert_eq!(made.header("location"), Some(&*place));
    let put = server.signed(&admin, "PUT", "/tickets/25").json(&json!({ "urgency": 2 })).expect(204).await;
    assert_eq!((put.header("location"), &*put.body), (Some(&*place), ""));
    let gone = server.signed(&admin, "DELETE", "/tickets/25").expect(200).await;
    assert_eq!(gone.json(), json!({ "data": {}, "meta": {}, "linked": {} }));
}

#[tokio::test]
async fn every_part_of_a_batch_of_requests_is_whole() {
    let server = Server::start().await;
    let parts = json!({ "requests": {
        "put": { "method": "PUT", "url": "/api/v2/tickets/1", "payload": { "urgency": 2 } },
        "get": { "url": "tickets/1" },
        "no": { "method": "DELETE", "url": "/api/v2/tickets/1" },
    }});
    server.keyed("POST", "/batch").json(&parts).expect(400).await;
    let parts = json!({ "requests": {
        "put": { "method": "PUT", "url": "/api/v2/tickets/1", "payload": { "urgency": 2 } },
        "get": { "url": "/api/v2/tickets/1" },
        "no": { "method": "DELETE", "url": "/api/v2/tickets/1" },
    }});
    let answers = server.keyed("POST", "/batch").json(&parts).expect(200).await.json()["responses"].clone();
    for (name, status) in [("put", 204), ("get", 200), ("no", 403)] {
        let answer = &answers[name];
        assert_eq!(answer["headers"]["response_code"], status, "{answer}");
        for part in ["headers", "data", "meta", "linked"] {
            assert!(answer[part].is_object(), "{name} {part}: {answer}");
        }
    }
    assert_eq!(answers["no"]["code"], "tag_denied");
}

#[tokio::test]
async fn a_read_with_its_parameters_in_a_body_is_a_read() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let reader = server.agent_key(&admin, "tickets.tickets.list, batch.*").await;
    let ask = |path: &str| server.with(&reader, "POST", path).header("X-Deskpro-Api-Get-Query-Body", "1");
    let body = json!({ "ids": [1, 2, 3], "status": "resolved", "count": 5, "person": { "email": "charles@engines.example" } });
    let found = ask("/tickets").json(&body).expect(200).await.json();
    assert_eq!((&found["meta"]["pagination"]["total"], &found["data"][0]["id"]), (&json!(1), &json!(3)));
    assert_eq!(server.count("SELECT count(*) FROM tickets").await, 24);
    assert_eq!(
        ask("/tickets?count=1").json(&json!({ "page": 2 })).expect(200).await.json()["data"][0]["id"],
        2
    );
    let batch = ask("/batch").json(&json!({ "get": { "a": "/api/v2/tickets" } })).expect(200).await.json();
    assert_eq!(batch["a"]["headers"]["response_code"], 200);
    // The right to write is none to read, nor the other way round.
    let writer = server.agent_key(&admin, "tickets.tickets.post").await;
    let read = server.with(&writer, "POST", "/tickets").header("X-Deskpro-Api-Get-Query-Body", "1");
    assert_eq!(read.json(&json!({})).expect(403).await.json()["tags"], json!(["tickets.tickets.list"]));
    server.with(&reader, "POST", "/tickets").json(&json!({ "subject": "s", "person": 4 })).expect(403).await;
    let off = server.with(&reader, "POST", "/tickets").header("X-Deskpro-Api-Get-Query-Body", "0");
    off.json(&json!({})).expect(403).await;
    // With a session, it needs no word against forged writes, as no read does.
    let signed = server.call("POST", "/tickets").header("Cookie", &admin.cookie);
    signed.header("X-Deskpro-Api-Get-Query-Body", "1").json(&json!({ "count": 1 })).expect(200).await;
    for bad in [
        "[]",
        "{",
        "",
        r#"{"page": 1, "page": 2}"#,
        r#"{"colour": 1}"#,
        r#"{"ids": [[{}]]}"#,
        r#"{"a": {"b": {}}}"#,
    ] {
        ask("/tickets").text("application/json", bad).expect(400).await;
    }
    ask("/tickets?page=1").json(&json!({ "page": 2 })).expect(400).await;
    ask("/tickets").json(&json!({ "subject": "s".repeat(20_000) })).expect(413).await;
    ask("/tickets/1/resolved").json(&json!({})).expect(405).await;
}

#[tokio::test]
async fn a_normal_key_may_name_its_own_agent() {
    let server = Server::start().await;
    let acting = |agent: &str| server.keyed("GET", "/me").header("X-DeskPRO-Agent-ID", agent);
    let me = acting(&AGENT.to_string()).expect(200).await.json();
    assert_eq!((&me["data"]["person_id"], &me["data"]["acting_for"]), (&json!(AGENT), &Value::Null));
    assert_eq!(me["data"]["app_id"], key_id(&format!("key {}", server.seeded.key)));
    for other in ["1", "3", "4", "999", "x", ""] {
        acting(other).expect(403).await;
    }
    assert_eq!(server.count("SELECT count(*) FROM decisions WHERE code = 'acting'").await, 0);
}

#[tokio::test]
async fn a_slash_at_the_end_is_the_same_path() {
    let server = Server::start().await;
    let found = server.call("GET", "/helpdesk/discover").expect(200).await.json();
    let base = found["data"]["base_api_url"].as_str().unwrap().to_owned();
    assert_eq!(base, format!("http://{}/api/v2/", server.address));
    server.keyed("GET", "/tickets/").expect(200).await;
    server.keyed("GET", "/tickets/?count=1").expect(200).await;
    server.keyed("GET", "/tickets/1/").expect(200).await;
    server.keyed("POST", "/tickets/").json(&json!({ "subject": "s", "person": 4 })).expect(201).await;
    // It is decided as that path, and two of them are none.
    assert_eq!(server.keyed("DELETE", "/tickets/1/").expect(403).await.code(), "tag_denied");
    for path in ["/tickets//", "//tickets", "/tickets//1", "/api/v2/", "/api/v2//"] {
        let answer = server.keyed("GET", path).send().await;
        assert_eq!(answer.status, 404, "{path}");
    }
}

#[tokio::test]
async fn pages_of_named_origins_may_call() {
    let server = Server::start_for_origins(&["https://app.example"]).await;
    let from = |origin: &str, method: &str| server.keyed(method, "/tickets?count=1").header("Origin", origin);
    let answer = from("https://app.example", "GET").expect(200).await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://app.example"));
    assert!(answer.header("access-control-allow-credentials").is_none());
    let answer = from("https://evil.example", "GET").expect(200).await;
    assert!(answer.header("access-control-allow-origin").is_none());
    let ask = |origin: &str| {
        let call = server.call("OPTIONS", "/tickets").header("Origin", origin);
        call.header("Access-Control-Request-Method", "PUT")
            .header("Access-Control-Request-Headers", "authorization,content-type")
    };
    let allowed = ask("https://app.example").expect(200).await;
    assert_eq!(allowed.header("access-control-allow-origin"), Some("https://app.example"));
    assert!(allowed.header("access-control-allow-methods").unwrap().contains("PUT"));
    assert!(allowed.header("access-control-allow-headers").unwrap().contains("authorization"));
    assert!(ask("https://evil.example").send().await.header("access-control-allow-origin").is_none());
    // Nobody is named unless the administrator does.
    let closed = Server::start().await;
    let answer =
        closed.keyed("GET", "/tickets?count=1").header("Origin", "https://app.example").expect(200).await;
    assert!(answer.header("access-control-allow-origin").is_none());
    let asked = closed.call("OPTIONS", "/tickets").header("Origin", "https://app.example").send().await;
    assert!(asked.status >= 400 && asked.header("access-control-allow-origin").is_none(), "{asked:?}");
}
