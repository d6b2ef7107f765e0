//! Several things at once: what is done is what was seen, once, and the audit tells it in order.

use std::time::Duration;

use acl::{Mode, Registry as _};
use helpdesk::administration::endpoints::beyond;
use helpdesk::api::Api;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::harness::{AGENT, Call, READER, Server, key_id};

/// Sends all at once; their statuses.
async fn statuses(calls: impl IntoIterator<Item = Call>) -> Vec<u16> {
    let calls: Vec<_> = calls.into_iter().map(|call| tokio::spawn(call.revealing().send())).collect();
    let mut statuses = Vec::new();
    for call in calls {
        statuses.push(call.await.unwrap().status);
    }
    statuses.sort_unstable();
    statuses
}

/// The value of a hidden field.
fn hidden<'p>(page: &'p str, name: &str) -> &'p str {
    let (_, after) = page.split_once(&format!("name=\"{name}\" value=\"")).expect(name);
    after.split_once('"').unwrap().0
}

#[tokio::test]
async fn a_list_is_saved_over_the_one_that_was_reviewed_and_no_other() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*, labels.*").await;
    let path = format!("/api_keys/{}", key_id(&key));
    let send = |form: &str| {
        let page = server.page("POST", &format!("/admin{path}/tags")).header("Cookie", &admin.cookie);
        page.form(&format!("csrf={}&{form}", admin.csrf)).revealing()
    };
    let list = "list=tickets.*%2C+people.*";
    let reviewed = send(&format!("{list}&step=review")).expect(200).await.body;
    // Another administrator takes the labels away meanwhile.
    server.signed(&admin, "PUT", &path).json(&json!({ "list": "tickets.tickets.list" })).expect(204).await;
    for step in ["save", "candidate"] {
        let refused =
            send(&format!("{list}&step={step}&seen={}", hidden(&reviewed, "seen"))).expect(200).await.body;
        assert!(refused.contains("meanwhile") && refused.contains("role=\"alert\""), "{refused}");
        let key = server.signed(&admin, "GET", &path).revealing().expect(200).await.json();
        assert_eq!(key["data"]["list"], "tickets.tickets.list");
        assert_eq!(key["data"]["candidate"], Value::Null);
    }
    // The difference by now is shown, and can be saved.
    let again = send(&format!("{list}&step=save&seen={}", hidden(&reviewed, "seen"))).expect(200).await.body;
    assert!(again.contains("Before it is saved") && again.contains("tickets.*, people.*"));
    send(&format!("{list}&step=save&seen={}", hidden(&again, "seen"))).expect(303).await;
    server.with(&key, "GET", "/labels").expect(403).await;
}

#[tokio::test]
async fn a_form_that_was_opened_before_a_change_does_not_take_it_back() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let all = json!({ "description": "back office", "list": "*", "type": "superuser" });
    let id = key_id(&server.make_key(&admin, all).await);
    let path = format!("/admin/api_keys/{id}");
    let opened = server.page("GET", &path).header("Cookie", &admin.cookie).expect(200).await.body;
    server
        .signed(&admin, "PUT", &format!("/api_keys/{id}"))
        .json(&json!({ "type": "normal" }))
        .expect(204)
        .await;
    let save = |seen: &str| {
        let form = format!("csrf={}&description=Back+office&superuser=1&expires=&seen={seen}", admin.csrf);
        server.page("POST", &path).header("Cookie", &admin.cookie).form(&form)
    };
    let refused = save(hidden(&opened, "seen")).expect(200).await.body;
    assert!(refused.contains("role=\"alert\"") && refused.contains("meanwhile"), "{refused}");
    assert!(!refused.contains("name=\"superuser\" value=\"1\" checked"), "it shows how it is");
    assert_eq!(server.count(&format!("SELECT is_superuser FROM api_keys WHERE id = {id}")).await, 0);
    save(hidden(&refused, "seen")).expect(303).await;
    assert_eq!(server.count(&format!("SELECT is_superuser FROM api_keys WHERE id = {id}")).await, 1);
}

#[tokio::test]
async fn the_candidate_that_was_shown_is_promoted_and_no_other() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*, labels.*").await;
    let path = format!("/api_keys/{}", key_id(&key));
    let candidate = |list: &str| server.signed(&admin, "PUT", &path).json(&json!({ "candidate": list }));
    let tab =
        || server.page("GET", &format!("/admin{path}/tags")).header("Cookie", &admin.cookie).revealing();
    let promote = |seen: &str| {
        let page = server.page("POST", &format!("/admin{path}/promote")).header("Cookie", &admin.cookie);
        page.form(&format!("csrf={}&seen={seen}", admin.csrf)).revealing()
    };
    candidate("tickets.*").expect(204).await;
    let shown = tab().expect(200).await.body;
    candidate("tickets.*, labels.labels.*, people.*").expect(204).await;
    let refused = promote(hidden(&shown, "seen")).expect(200).await.body;
    assert!(refused.contains("meanwhile") && refused.contains("Candidate list"), "{refused}");
    server.with(&key, "GET", "/people").expect(403).await;
    // The list under it counts too: promoting would change something else than was shown.
    let shown = tab().expect(200).await.body;
    server.signed(&admin, "PUT", &path).json(&json!({ "list": "labels.*" })).expect(204).await;
    assert!(promote(hidden(&shown, "seen")).expect(200).await.body.contains("meanwhile"));
    let shown = tab().expect(200).await.body;
    promote(hidden(&shown, "seen")).expect(303).await;
    server.with(&key, "GET", "/people").expect(200).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_of_one_key_at_once_are_told_by_the_audit_as_a_chain() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.tickets.get").await;
    let path = format!("/api_keys/{}", key_id(&key));
    let lists =
        ["tickets.*", "labels.*, tickets.tickets.list", "*, -people.*", "people.people.*, labels.labels.get"];
    let put = |body: Value| server.signed(&admin, "PUT", &path).json(&body);
    let mut calls = Vec::new();
    for list in lists {
        calls.push(put(json!({ "list": list })));
        calls.push(put(json!({ "candidate": list })));
        calls.push(server.signed(&admin, "POST", &format!("{path}/promotions")));
        calls.push(put(json!({ "list": list, "candidate": null })));
        let narrow = json!({ "search": { "text": key_id(&key) }, "denies": "-*.delete", "apply": true });
        calls.push(server.signed(&admin, "POST", "/api_keys/narrowings").json(&narrow));
    }
    let done = statuses(calls).await;
    assert!(done.iter().all(|status| [200, 201, 204, 409].contains(status)), "{done:?}");

    let query = format!("/audit?subject=api_key&subject_id={}&count=200", key_id(&key));
    let rows = server.signed(&admin, "GET", &query).revealing().expect(200).await.json();
    let rows: Vec<_> = rows["data"].as_array().unwrap().iter().rev().collect();
    assert!(rows.len() > 8, "{}", rows.len());
    let [agents, administrators] = [Api::AGENT.list().as_str(), helpdesk::seed::ADMINISTRATORS];
    let may = |list: &Value| {
        let list = list.as_str().unwrap_or("-*");
        acl::Rights::new(Api::CATALOG, Mode::KEY, &[list])
            .within(&[[agents], [administrators]])
            .grant::<Vec<u64>>()
    };
    for pair in rows.windows(2) {
        assert_eq!(pair[0]["new_list"], pair[1]["old_list"], "{} {}", pair[0], pair[1]);
    }
    for row in &rows[1..] {
        let (before, after) = (may(&row["old_list"]), may(&row["new_list"]));
        assert_eq!(row["gained"], json!(beyond(Api::CATALOG, &after, &before)), "{row}");
        assert_eq!(row["lost"], json!(beyond(Api::CATALOG, &before, &after)), "{row}");
    }
    let now = server.signed(&admin, "GET", &path).revealing().expect(200).await.json();
    assert_eq!(now["data"]["list"], rows[rows.len() - 1]["new_list"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_can_be_done_once_is_done_once() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*").await;
    let codes = format!("/api_keys/{}/codes", key_id(&key));
    let rotated = statuses((0..6).map(|_| server.signed(&admin, "POST", &codes))).await;
    assert_eq!(rotated, [201, 409, 409, 409, 409, 409]);
    server.with(&key, "GET", "/tickets").expect(200).await;
    let live = format!("SELECT count(*) FROM api_key_codes WHERE api_key = {}", key_id(&key));
    assert_eq!(server.count(&live).await, 2);

    let token = server.token("agent", &server.seeded.agent_password, json!({})).await;
    let renewed = statuses((0..6).map(|_| server.with(&token, "POST", "/api_tokens/renewals"))).await;
    assert_eq!(renewed, [200, 401, 401, 401, 401, 401]);
    assert_eq!(server.count("SELECT count(*) FROM api_tokens").await, 1);

    let revoked =
        statuses((0..4).map(|_| server.signed(&admin, "DELETE", codes.trim_end_matches("/codes")))).await;
    assert_eq!(revoked, [204, 409, 409, 409]);
    assert_eq!(server.count("SELECT count(*) FROM audit WHERE action = 'revoke'").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_administrators_who_demote_each_other_leave_one() {
    let server = Server::start().await;
    server
        .run("UPDATE people SET role = 1, password = (SELECT password FROM people WHERE id = 1) WHERE id = 3")
        .await;
    let ada = server.administrator().await;
    let rosa = server.sign_in("reader", &server.seeded.administrator_password).await;
    let demote = |by, person: i64| {
        server.signed(by, "PUT", &format!("/agents/{person}/role")).json(&json!({ "role": null }))
    };
    let done = statuses([demote(&ada, READER), demote(&rosa, 1)]).await;
    assert_eq!(done[0], 204, "{done:?}");
    assert!([401, 403, 409].contains(&done[1]), "{done:?}");
    assert_eq!(server.count("SELECT count(*) FROM people WHERE role = 1").await, 1);
}

#[tokio::test]
async fn an_administrator_who_cannot_sign_in_is_not_the_last_one() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    // Rosa has no password.
    server.give_role(&admin, READER, Some(1)).await;
    let own = server.signed(&admin, "PUT", "/agents/1/role").json(&json!({ "role": 2 }));
    assert_eq!(own.expect(409).await.code(), "last_administrator");
}

#[tokio::test]
async fn a_password_that_changes_while_it_is_looked_at_opens_nothing() {
    let server = Server::start().await;
    let agent = server.agent().await;
    server.run("CREATE TABLE saved AS SELECT id, password FROM people").await;
    // A right try is taken back after the look and before anything is opened.
    server
        .run(
            "CREATE TRIGGER meanwhile AFTER UPDATE ON attempts WHEN new.count < old.count
             BEGIN UPDATE people SET password = 'another' WHERE id = 2; END",
        )
        .await;
    let password = &server.seeded.agent_password;
    let exchange = json!({ "email": "agent", "password": password });
    let change = json!({ "old": password, "new": "a much longer one" });
    for (call, status) in [
        (server.call("POST", "/api_tokens").json(&exchange), 401),
        (server.page("POST", "/sign_in").form(&format!("email=agent&password={password}")), 401),
        (server.signed(&agent, "PUT", "/me/password").json(&change), 400),
    ] {
        let answer = call.expect(status).await;
        assert!(answer.header("set-cookie").is_none());
        assert_eq!(server.count("SELECT count(*) FROM people WHERE password = 'another'").await, 1);
        server
            .run("UPDATE people SET password = (SELECT password FROM saved WHERE saved.id = people.id)")
            .await;
    }
    assert_eq!(server.count("SELECT count(*) FROM api_tokens").await, 0);
    assert_eq!(server.count("SELECT count(*) FROM sessions").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_passwords_tried_at_once_are_as_many_tries() {
    let server = Server::start().await;
    let wrong = json!({ "email": "agent", "password": "wrong password" });
    let tried = statuses((0..12).map(|_| server.call("POST", "/api_tokens").json(&wrong))).await;
    assert_eq!(tried, [401, 401, 401, 401, 401, 429, 429, 429, 429, 429, 429, 429]);
}

#[tokio::test]
async fn a_key_revoked_in_the_middle_of_a_batch_is_no_key_for_the_rest() {
    let server = Server::start().await;
    server
        .run(
            "CREATE TRIGGER meanwhile AFTER INSERT ON tickets
             BEGIN UPDATE api_keys SET revoked = 1 WHERE id = 1; END",
        )
        .await;
    let parts = json!({
        "a": "/api/v2/tickets",
        "b": { "method": "POST", "url": "/api/v2/tickets", "payload": { "subject": "x", "person": 4 } },
        "c": "/api/v2/tickets",
        "d": { "method": "PUT", "url": "/api/v2/tickets/1", "payload": { "urgency": 9 } },
    });
    let answer = server.keyed("POST", "/batch").json(&parts).expect(200).await.json();
    let code = |name: &str| answer[name]["headers"]["response_code"].as_i64().unwrap();
    assert_eq!(["a", "b", "c", "d"].map(code), [200, 201, 401, 401]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writes_at_once_wait_for_their_turn_and_none_is_lost() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let keys = [server.agent_key(&admin, "tickets.*").await, server.agent_key(&admin, "*").await];
    let write = |number: usize| {
        let body = json!({ "subject": format!("number {number}"), "person": 4, "message": "m" });
        server.with(&keys[number % 2], "POST", "/tickets").json(&body)
    };
    let done = statuses((0..80).map(write)).await;
    assert!(done.iter().all(|status| *status == 201), "{done:?}");
    assert_eq!(server.count("SELECT count(*) FROM tickets WHERE subject LIKE 'number %'").await, 80);
    // Each was counted against its key.
    let counts = "SELECT count(*) FROM (SELECT sum(count) AS n FROM key_hours GROUP BY api_key) WHERE n = 40";
    assert_eq!(server.count(counts).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn clients_that_leave_in_the_middle_hold_nothing_up_and_nothing_back() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "*").await;
    let body = json!({ "subject": "left", "person": AGENT, "message": "m" }).to_string();
    let head = format!("Host: {}\r\nAuthorization: {key}\r\n", server.address);
    let write =
        format!("POST /api/v2/tickets HTTP/1.1\r\n{head}Content-Length: {}\r\n\r\n{body}", body.len());
    let read = format!("GET /api/v2/tickets?include=person HTTP/1.1\r\n{head}\r\n");
    for round in 0..200_u64 {
        let mut socket = TcpStream::connect(server.address).await.unwrap();
        let request = if round % 4 == 3 { &read } else { &write };
        socket.write_all(request.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_micros(round % 50 * 100)).await;
    }
    // Every connection to the database takes its turn to write, and sees at once what another has written.
    let subject = |number: usize| json!({ "subject": format!("stays {number}"), "person": 4 });
    let done =
        statuses((0..16).map(|number| server.with(&key, "POST", "/tickets").json(&subject(number)))).await;
    assert_eq!(done, [201; 16]);
    server.signed(&admin, "DELETE", &format!("/api_keys/{}", key_id(&key))).expect(204).await;
    let done = statuses((0..16).map(|_| server.with(&key, "GET", "/tickets"))).await;
    assert_eq!(done, [401; 16]);
    // Whole or not at all.
    let halves = "SELECT count(*) FROM tickets t WHERE subject = 'left'
                  AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.ticket = t.id)";
    assert_eq!(server.count(halves).await, 0);
}
