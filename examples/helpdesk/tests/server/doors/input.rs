//! What comes in twice, in another form, or too far away is told; what is stored or goes out has one form.

use helpdesk::app::Settings;
use serde_json::{Value, json};

use crate::harness::{Call, Server};

fn told(answer: &Value, field: &str) -> String {
    answer["errors"]["fields"][field]["errors"][0]["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_member_that_is_there_twice_is_refused_at_any_depth() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let sent = |method: &str, path: &str, body: &str| {
        server.signed(&admin, method, path).text("application/json", body)
    };
    for (method, path, body) in [
        ("POST", "/keys", r#"{"name": "x", "lists": ["tickets.*"], "lists": ["*"]}"#),
        ("POST", "/keys", r#"{"name": "x", "lists": ["*"], "l\u0069sts": ["tickets.*"]}"#),
        ("PATCH", "/keys/1", r#"{"lists": ["*"], "lists": ["*"]}"#),
        ("PUT", "/agents/2/role", r#"{"role": 2, "role": 1}"#),
        ("PUT", "/roles/2", r#"{"list": "tickets.*", "name": "a", "list": "*"}"#),
        ("POST", "/tickets", r#"{"subject": "s", "person": 4, "message": {"message": "a", "message": "b"}}"#),
        ("POST", "/batch", r#"{"a": "/me", "a": "/tickets"}"#),
        ("POST", "/batch", r#"{"a": {"method": "DELETE", "method": "GET", "url": "/labels/1"}}"#),
        (
            "POST",
            "/batch",
            r#"{"a": {"method": "PUT", "url": "/roles/2", "payload": {"list": "-*", "list": "*"}}}"#,
        ),
        ("POST", "/batch", r#"{"requests": {"a": {"url": "/me", "payload": [{"b": [{"c": 1, "c": 1}]}]}}}"#),
        ("POST", "/api_tokens", r#"{"email": "agent", "password": "a", "password": "b"}"#),
    ] {
        let answer = sent(method, path, body).expect(400).await;
        assert_eq!(answer.code(), "bad_body", "{body}");
        assert!(answer.json()["message"].as_str().unwrap().contains("twice, line 1"), "{body}: {answer:?}");
    }
    assert_eq!(server.count("SELECT count(*) FROM roles WHERE list = '*' OR name = 'a'").await, 0);
    // The same name in another object is another member.
    let body = r#"{"subject": "a", "person": 4, "message": {"message": "subject"}}"#;
    sent("POST", "/tickets", body).expect(201).await;
    // Of a form and of a query, too.
    let form = format!("csrf={}&list=tickets.*&list=*", admin.csrf);
    server.page("POST", "/admin/roles/2").header("Cookie", &admin.cookie).form(&form).expect(400).await;
    for path in [
        "/tickets?status=resolved&status=pending",
        "/tickets?page=1&page=2",
        "/tickets?include=person&include=agent",
        "/tickets?p%61ge=1&page=2",
        "/audit?subject=role&subject=agent",
        "/keys?text=a&text=b",
        "/tickets/1?include=person&include=agent",
    ] {
        let answer = server.signed(&admin, "GET", path).expect(400).await.json();
        assert_eq!(answer["errors"]["fields"].as_object().unwrap().len(), 1, "{path}");
        assert!(answer["message"].as_str().unwrap().contains("twice"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn what_looks_like_white_space_is_in_no_list() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for list in
        ["*\u{a0}", "\u{a0}*", "tickets.*,\u{2003}labels.*", "*\u{2028}", "\u{feff}*", "*\u{200b}", "*\u{b}"]
    {
        let calls = [
            server.signed(&admin, "PUT", "/roles/2").json(&json!({ "list": list })),
            server
                .signed(&admin, "PUT", "/roles/2")
                .json(&json!({ "list": list.split(',').collect::<Vec<_>>() })),
        ];
        for call in calls {
            let answer = call.revealing().expect(400).await.json();
            assert_eq!(told(&answer, "list"), "bad_list", "{list:?}");
            let message = answer["message"].as_str().unwrap();
            assert!(message.contains("U+"), "it says which: {message}");
        }
        let key = json!({ "name": "x", "lists": [list] });
        let answer = server.signed(&admin, "POST", "/keys").json(&key).revealing().expect(400).await.json();
        assert_eq!(told(&answer, "lists"), "invalid", "{list:?}");
        let encoded = list.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        let form = format!("csrf={}&list={encoded}", admin.csrf);
        let page = server.page("POST", "/admin/roles/2").header("Cookie", &admin.cookie).form(&form);
        assert!(page.revealing().expect(200).await.body.contains("role=\"alert\""), "{list:?}");
    }
    assert_eq!(server.count("SELECT count(*) FROM acl_keys").await, 4);
    // A text of an array is one pattern.
    let two = json!({ "list": ["tickets.tickets.list, labels.labels.list"] });
    let answer = server.signed(&admin, "PUT", "/roles/2").json(&two).expect(400).await.json();
    assert_eq!(told(&answer, "list"), "wrong_type");
    // White space of a list stays allowed around it.
    let spaced = json!({ "list": " \t\r\n*\u{c} " });
    server.signed(&admin, "PUT", "/roles/2").json(&spaced).expect(204).await;
}

#[cfg(unix)]
#[tokio::test]
async fn the_database_is_its_owners_alone() {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("helpdesk.sqlite");
    let all = ["", "-wal", "-shm"].map(|suffix| folder.path().join(format!("helpdesk.sqlite{suffix}")));
    let address = format!("sqlite://{}", file.display());
    let modes = || all.clone().map(|file| metadata(file).unwrap().permissions().mode() & 0o777);
    let db = helpdesk::database::open(&address).await.unwrap();
    let keys = helpdesk::keys::open(&address, &Settings::default()).await.unwrap();
    helpdesk::seed::seed(&db, &keys).await.unwrap();
    assert_eq!(modes(), [0o600; 3]);
    // One that a careless version has made is corrected, and what stands beside it.
    for file in &all {
        set_permissions(file, Permissions::from_mode(0o666)).unwrap();
    }
    let again = helpdesk::database::open(&address).await.unwrap();
    assert_eq!(modes(), [0o600; 3]);
    again.close().await;
    db.close().await;
}

/// Every text in the value that is, or looks like, a time.
fn times<'v>(name: &str, value: &'v Value, found: &mut Vec<(String, &'v Value)>) {
    let is_time =
        |name: &str| ["created", "updated", "expires", "revoked", "last_used", "last", "at"].contains(&name);
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| times(name, value, found)),
        Value::Array(items) => items.iter().for_each(|item| times(name, item, found)),
        Value::Null => {}
        _ if is_time(name) => found.push((name.to_owned(), value)),
        _ => {}
    }
}

#[tokio::test]
async fn times_have_one_format_wherever_they_come_out() {
    use acl::{Access, EndpointId};
    let server = Server::start().await;
    let admin = server.administrator().await;
    server.token("admin", &server.seeded.administrator_password, json!({})).await;
    server.keyed("GET", "/tickets").expect(200).await;
    server.keyed("DELETE", "/tickets/1").expect(403).await;
    server.keys.flush().await.unwrap();
    server.run("UPDATE acl_keys SET expires = unixepoch() + 90, last_used = 1700000000 WHERE id = 2").await;
    server.signed(&admin, "DELETE", "/keys/3").revealing().expect(200).await;
    let mut found = Vec::new();
    let mut answers = Vec::new();
    for id in EndpointId::<helpdesk::api::Api>::all() {
        let route = id.route();
        let is_call = route.path.starts_with("/api/v2/") && !route.path.ends_with("/batch");
        if route.method != "GET" || id.endpoint().access() == Access::Public || !is_call {
            continue;
        }
        let path = route.path.replace("{id}", "1").replace("{message}", "1");
        let answer = server.signed(&admin, "GET", &path).revealing().send().await;
        if answer.status == 200 {
            answers.push((route.to_string(), answer.json()));
        }
    }
    assert!(answers.len() > 30, "{}", answers.len());
    for (route, answer) in &answers {
        let mut here = Vec::new();
        times("", answer, &mut here);
        for (name, time) in here {
            let text = time.as_str().unwrap_or_else(|| panic!("{route}: `{name}` is {time}"));
            assert!(text.len() == 20 && helpdesk::clock::read(text).is_some(), "{route}: `{name}` is {text}");
            found.push(name);
        }
    }
    for name in ["created", "updated", "expires", "revoked", "last_used", "last", "at"] {
        assert!(found.iter().any(|found| found == name), "`{name}` was in no answer");
    }
    // A time that there is not finds nothing, so it is told.
    let none = server.keyed("GET", "/tickets?created=2026-02-30T00:00:00Z").expect(400).await.json();
    assert_eq!(told(&none, "created"), "wrong_type");
}

#[tokio::test]
async fn a_parameter_that_a_call_does_not_take_is_told_by_every_call() {
    use acl::EndpointId;
    let server = Server::start().await;
    let admin = server.administrator().await;
    server.run("UPDATE roles SET list = list || ', helpdesk.maintenance.put' WHERE id = 2").await;
    let token = server.token("admin", &server.seeded.administrator_password, json!({})).await;
    let mut told_by = 0;
    for id in EndpointId::<helpdesk::api::Api>::all() {
        let route = id.route();
        if !route.path.starts_with("/api/v2/") {
            continue;
        }
        let path = ["{id}", "{message}", "{label}", "{agent}"]
            .iter()
            .fold(route.path.to_owned(), |path, name| path.replace(name, "1"));
        let has_session = id.endpoint().modes().contains(acl::Mode::SESSION);
        let by = |path: &str| {
            let signed = || server.signed(&admin, route.method, path);
            if has_session { signed() } else { server.with(&token, route.method, path) }
        };
        let counts =
            server.count("SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM sessions)").await;
        let answer = by(&format!("{path}?colour=red")).revealing().expect(400).await.json();
        assert_eq!(told(&answer, "colour"), "unknown_parameter", "{route}: {answer}");
        told_by += 1;
        // What follows a write, or pages a list, means nothing elsewhere.
        let writes = ["POST", "PUT", "PATCH"].contains(&route.method);
        if !["POST", "PUT"].contains(&route.method) {
            let answer = by(&format!("{path}?follow_location=1")).revealing().expect(400).await.json();
            assert_eq!(told(&answer, "follow_location"), "unknown_parameter", "{route}: {answer}");
        }
        if writes || route.path.ends_with('}') {
            for name in ["page", "count", "order_by"] {
                let answer = by(&format!("{path}?{name}=1")).revealing().expect(400).await.json();
                assert_eq!(told(&answer, name), "unknown_parameter", "{route}: {answer}");
            }
        }
        let now = server.count("SELECT (SELECT count(*) FROM audit) + (SELECT count(*) FROM sessions)").await;
        assert_eq!(counts, now, "{route}: nothing was done");
    }
    assert!(told_by > 80, "{told_by}");
    for path in ["/tickets/1?inline_sideloads=maybe", "/tickets?inline_sideloads=2"] {
        let answer = server.signed(&admin, "GET", path).expect(400).await.json();
        assert_eq!(told(&answer, "inline_sideloads"), "bad_choice", "{answer}");
    }
    let follow =
        server.signed(&admin, "PUT", "/tickets/1?follow_location=yes").json(&json!({ "urgency": 2 }));
    assert_eq!(told(&follow.expect(400).await.json(), "follow_location"), "bad_choice");
    // A write that asks for what its read takes says that the read follows.
    let bare = server.signed(&admin, "PUT", "/tickets/1?include=person").json(&json!({ "urgency": 2 }));
    assert_eq!(told(&bare.expect(400).await.json(), "include"), "unknown_parameter");
    // The decision comes first: a stranger learns nothing of what a call takes.
    server.call("GET", "/tickets?colour=red").expect(401).await;
    server.keyed("GET", "/organizations?colour=red").expect(403).await;
    for page in ["/admin/audit?colour=red", "/admin/decisions?page=x", "/admin/audit?page=0"] {
        server.page("GET", page).header("Cookie", &admin.cookie).expect(400).await;
    }
}

#[tokio::test]
async fn a_request_has_one_host() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let address = server.address.to_string();
    let place = address.as_str();
    let ask = |path: &str, hosts: &[&str]| {
        let call = Call::without_host(server.address, "GET", path).header("Cookie", &admin.cookie);
        hosts.iter().fold(call, |call, host| call.header("Host", host))
    };
    for path in ["/api/v2/tickets", "/api/v2/helpdesk/discover", "/me", "/admin/keys", "/nowhere"] {
        for hosts in [
            &[][..],
            &[place, place],
            &[place, "evil.example"],
            &["a, b"],
            &[""],
            &["a b"],
            &["u@a"],
            &["a/b"],
        ] {
            let answer = ask(path, hosts).expect(400).await;
            assert!(answer.body.is_empty() || answer.code() == "bad_host", "{path} {hosts:?}: {answer:?}");
        }
    }
    for host in [place, "localhost", "[::1]:80", "helpdesk.example"] {
        ask("/api/v2/tickets", &[host]).expect(200).await;
    }
    // What the server asks of itself is no one's request.
    let batch = server.signed(&admin, "POST", "/batch").json(&json!({ "a": "/me" })).expect(200).await.json();
    assert_eq!(batch["a"]["headers"]["response_code"], 200);
    server
        .signed(&admin, "PUT", "/tickets/1?follow_location=1")
        .json(&json!({ "urgency": 2 }))
        .expect(200)
        .await;
}
