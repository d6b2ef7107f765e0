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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_of_one_key_at_once_are_told_by_the_audit_as_a_chain() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.tickets.get").await;
    let lists =
        ["tickets.*", "labels.*, tickets.tickets.list", "*, -people.*", "people.people.*, labels.labels.get"];
    let mut calls = Vec::new();
    for list in lists {
        calls.push(server.change(&admin, &key, &json!({ "lists": [list] })));
        calls.push(server.change(&admin, &key, &json!({ "shadow": [list] })));
        calls.push(server.change(&admin, &key, &json!({ "lists": [list], "shadow": null })));
    }
    let done = statuses(calls).await;
    assert!(done.iter().all(|status| *status == 200), "{done:?}");

    let path = format!("/keys/{}/audit", key_id(&key));
    let rows = server.signed(&admin, "GET", &path).revealing().expect(200).await.json();
    let rows: Vec<_> = rows["changes"].as_array().unwrap().iter().rev().collect();
    assert_eq!(rows.len(), 13);
    let [agents, administrators] = [Api::AGENT.list().as_str(), helpdesk::seed::ADMINISTRATORS];
    let may = |key: &Value| {
        acl::Rights::new(Api::CATALOG, Mode::KEY, &[key["lists"].as_str().unwrap_or("-*")])
            .within(&[[agents], [administrators]])
            .grant::<Vec<u64>>()
    };
    for pair in rows.windows(2) {
        assert_eq!(pair[0]["after"], pair[1]["before"], "{} {}", pair[0], pair[1]);
    }
    for row in &rows[1..] {
        let (before, after) = (may(&row["before"]), may(&row["after"]));
        assert_eq!(row["gained"], json!(beyond(Api::CATALOG, &after, &before)), "{row}");
        assert_eq!(row["lost"], json!(beyond(Api::CATALOG, &before, &after)), "{row}");
    }
    let now = server.shown(&admin, &key).await;
    assert_eq!(now["lists"][0], rows[rows.len() - 1]["after"]["lists"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_can_be_done_once_is_done_once() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*").await;
    // A change of something that somebody else has changed meanwhile is refused.
    let seen = server.shown(&admin, &key).await["version"].clone();
    let edit =
        |name: usize| server.change(&admin, &key, &json!({ "name": format!("{name}"), "version": seen }));
    assert_eq!(statuses((0..6).map(edit)).await, [200, 409, 409, 409, 409, 409]);

    let token = server.token("agent", &server.seeded.agent_password, json!({})).await;
    let renewed = statuses((0..6).map(|_| server.with(&token, "POST", "/api_tokens/renewals"))).await;
    assert_eq!(renewed, [200, 401, 401, 401, 401, 401]);
    assert_eq!(server.count("SELECT count(*) FROM api_tokens").await, 1);

    let path = format!("/keys/{}", key_id(&key));
    let revoked = statuses((0..4).map(|_| server.signed(&admin, "DELETE", &path))).await;
    assert_eq!(revoked, [200, 409, 409, 409]);
    assert_eq!(server.count("SELECT count(*) FROM acl_audit WHERE action = 'revoke'").await, 1);
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
    for key in &keys {
        assert_eq!(server.called(key, "/api/v2/tickets", "allowed").await, 40);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn clients_that_leave_midway_hold_nothing_up() {
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
    server.signed(&admin, "DELETE", &format!("/keys/{}", key_id(&key))).revealing().expect(200).await;
    let done = statuses((0..16).map(|_| server.with(&key, "GET", "/tickets"))).await;
    assert_eq!(done, [401; 16]);
    // Whole or not at all.
    let halves = "SELECT count(*) FROM tickets t WHERE subject = 'left'
                  AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.ticket = t.id)";
    assert_eq!(server.count(halves).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_of_keys_and_of_all_else_do_not_wait_for_each_other() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*").await;
    let writer = server.agent_key(&admin, "*").await;
    // More writers than there are connections, and changes that ask for roles while they hold the lock.
    let calls = (0..60).map(|number| match number % 3 {
        0 => server.change(&admin, &key, &json!({ "name": format!("name {number}") })),
        1 => server.with(&writer, "GET", "/roles"),
        _ => server.with(&writer, "PUT", "/tickets/1").json(&json!({ "urgency": number % 5 + 1 })),
    });
    let done = statuses(calls).await;
    assert!(done.iter().all(|status| [200, 204, 403].contains(status)), "{done:?}");
}
