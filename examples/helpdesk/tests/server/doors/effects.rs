//! A second door to the same effect asks for the right of the first, or is shut.

use std::collections::BTreeSet;

use acl::{EndpointId, Route};
use helpdesk::api::Api;
use helpdesk::effects::{
    ASSIGN, LABEL_PERSON, LABEL_TICKET, MAKE_LABEL, MAKE_PERSON, REOPEN, RESOLVE, UNLABEL_PERSON,
    UNLABEL_TICKET, WRITE_MESSAGE,
};
use helpdesk::openapi::CONTRACT;
use helpdesk::removal::REMOVING;
use serde_json::{Value, json};

use crate::harness::Server;

/// References whose rows are parts of the row that they go with, and nothing with a right of its own.
const PARTS: [(&str, &str); 4] =
    [("ticket_cc", "ticket"), ("api_tokens", "person"), ("sessions", "person"), ("decision_ids", "decision")];

fn endpoint(route: Route<'_>) -> EndpointId<Api> {
    EndpointId::by_route(route.method, route.path).unwrap_or_else(|| panic!("{route} is no endpoint"))
}

fn tag(route: Route<'_>) -> String {
    endpoint(route).tags().next().unwrap().to_string()
}

/// Everything that can be written without administration.
async fn content(server: &Server) -> Vec<String> {
    let query =
        "SELECT json_array('ticket', id, subject, status, person, agent, agent_team, department) FROM tickets
        UNION ALL SELECT json_array('message', id, ticket, person, message) FROM messages
        UNION ALL SELECT json_array('person', id, name, organization) FROM people
        UNION ALL SELECT json_array('organization', id) FROM organizations
        UNION ALL SELECT json_array('department', id) FROM departments
        UNION ALL SELECT json_array('agent_team', id) FROM agent_teams
        UNION ALL SELECT json_array('label', id) FROM labels
        UNION ALL SELECT json_array('label of ticket', label, ticket) FROM ticket_labels
        UNION ALL SELECT json_array('label of person', label, person) FROM people_labels
        UNION ALL SELECT json_array('member', agent_team, person) FROM agent_team_members
        ORDER BY 1";
    sqlx::query_scalar(query).fetch_all(&server.db).await.unwrap()
}

#[tokio::test]
async fn every_reference_that_acts_by_itself_has_a_right() {
    let server = Server::start().await;
    let acting: Vec<(String, String, String, String)> = sqlx::query_as(
        "SELECT m.name, f.\"from\", f.\"table\", f.on_delete FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
         WHERE m.type = 'table' AND f.on_delete NOT IN ('NO ACTION', 'RESTRICT')",
    )
    .fetch_all(&server.db)
    .await
    .unwrap();
    assert!(acting.len() >= 12, "{acting:?}");
    for (table, column, parent, action) in &acting {
        let refers = (table.as_str(), column.as_str());
        let asked = REMOVING.iter().any(|it| it.of == parent.as_str() && it.refers == refers);
        assert!(asked || PARTS.contains(&refers), "{table}.{column} {action} of {parent} asks for no right");
    }
    for it in &REMOVING {
        let stands = acting.iter().any(|(table, column, parent, _)| {
            it.of == parent.as_str() && it.refers == (table.as_str(), column.as_str())
        });
        assert!(stands, "{:?} of {} does not act", it.refers, it.of);
        endpoint(it.asks);
    }
    for route in [RESOLVE, REOPEN, WRITE_MESSAGE, MAKE_PERSON, MAKE_LABEL] {
        endpoint(route);
    }
}

/// Fields that an endpoint of their own is for, whatever their value, beside `status`.
const FIELDS: [(&str, &str, &str); 3] =
    [("tickets", "agent", "PUT"), ("tickets", "labels", "POST"), ("people", "labels", "POST")];

#[test]
fn every_field_with_an_endpoint_of_its_own_asks_for_it() {
    let document = CONTRACT.document();
    let mut found = Vec::new();
    for id in EndpointId::<Api>::all() {
        let route = id.route();
        let Some((resource, field)) =
            route.path.strip_prefix("/api/v2/").and_then(|it| it.split_once("/{id}/"))
        else {
            continue;
        };
        let body = &CONTRACT.operation(Route { method: "PUT", path: &format!("/api/v2/{resource}/{{id}}") });
        let schema = body["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str();
        let schema = schema.and_then(|place| document.pointer(place.trim_start_matches('#')));
        let written = schema.is_some_and(|schema| schema["properties"].get(field).is_some());
        if written && route.method != "GET" {
            found.push((resource, field, route.method));
        }
    }
    assert!(FIELDS.iter().all(|field| found.contains(field)) && found.len() == FIELDS.len(), "{found:?}");
}

#[tokio::test]
async fn a_row_takes_others_with_it_only_by_their_right() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for (place, body) in [
        ("/people", json!({ "name": "A", "email": "a@b.example" })),
        ("/organizations", json!({ "name": "A" })),
        ("/agent_teams", json!({ "name": "A" })),
        ("/departments", json!({ "title": "A" })),
        ("/labels", json!({ "label": "a" })),
        ("/tickets", json!({ "subject": "a", "person": 4 })),
    ] {
        let table = &place[1..];
        for it in REMOVING.iter().filter(|it| it.of == table) {
            let made = server.signed(&admin, "POST", place).json(&body).expect(201).await.json();
            let id = made["data"]["id"].as_i64().unwrap();
            let (referring, column) = it.refers;
            let refer = match referring {
                "messages" => format!(
                    "INSERT INTO messages (ticket, person, message, created, updated) VALUES ({id}, 4, 'm', 1, 1)"
                ),
                "ticket_labels" if column == "label" => format!("INSERT INTO ticket_labels VALUES (1, {id})"),
                "ticket_labels" => format!("INSERT INTO ticket_labels VALUES ({id}, 1)"),
                "people_labels" if column == "label" => format!("INSERT INTO people_labels VALUES (4, {id})"),
                "people_labels" => format!("INSERT INTO people_labels VALUES ({id}, 1)"),
                "agent_team_members" if column == "person" => {
                    format!("INSERT INTO agent_team_members VALUES (1, {id})")
                }
                "agent_team_members" => format!("INSERT INTO agent_team_members VALUES ({id}, 2)"),
                _ => format!("UPDATE {referring} SET {column} = {id} WHERE id = 4"),
            };
            let path = format!("{place}/{id}");
            // Without the right: refused while there is something to take along.
            let list = format!("*, -{}", tag(it.asks));
            sqlx::query("UPDATE roles SET list = $1 WHERE id = 2")
                .bind(list)
                .execute(&server.db)
                .await
                .unwrap();
            let agent = server.agent().await;
            server.run(&refer).await;
            let before = content(&server).await;
            let refused = server.signed(&agent, "DELETE", &path).expect(403).await.json();
            assert_eq!(refused["code"], "tag_denied", "{path} {:?}", it.refers);
            assert!(refused["tags"].as_array().unwrap().contains(&json!(tag(it.asks))), "{refused}");
            // It is found by its decision id, as a call of that endpoint.
            let decision = format!("/decisions/{}", refused["decision_id"].as_str().unwrap());
            let found = server.signed(&admin, "GET", &decision).revealing().expect(200).await.json();
            assert_eq!(
                (&found["data"]["method"], &found["data"]["path"]),
                (&json!(it.asks.method), &json!(it.asks.path))
            );
            assert_eq!(content(&server).await, before);
            server.signed(&admin, "DELETE", &path).expect(200).await;
            let left = format!("SELECT count(*) FROM {referring} WHERE {column} = {id}");
            assert_eq!(server.count(&left).await, 0);
            // With nothing to take along, nothing is asked for.
            let mut alone = body.clone();
            alone.as_object_mut().unwrap().retain(|name, _| name != "email");
            if table == "people" {
                alone["email"] = json!("c@d.example");
            }
            let made = server.signed(&admin, "POST", place).json(&alone).expect(201).await.json();
            server.signed(&agent, "DELETE", &format!("{place}/{}", made["data"]["id"])).expect(200).await;
        }
    }
}

#[tokio::test]
async fn who_has_tickets_or_messages_is_not_removed() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let before = content(&server).await;
    assert_eq!(server.signed(&admin, "DELETE", "/people/5").expect(409).await.code(), "in_use");
    assert_eq!(content(&server).await, before);
    // Only messages, in another's ticket.
    server.run("UPDATE tickets SET person = 4").await;
    assert_eq!(server.signed(&admin, "DELETE", "/people/5").expect(409).await.code(), "in_use");
    server.run("UPDATE messages SET person = 4").await;
    server.signed(&admin, "DELETE", "/people/5").expect(200).await;
}

#[tokio::test]
async fn a_field_does_only_what_its_own_endpoint_may() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    server.run("UPDATE tickets SET status = 'resolved' WHERE id = 2").await;
    server.run("UPDATE tickets SET status = 'pending' WHERE id = 1").await;
    server.run("INSERT INTO ticket_labels VALUES (3, 1)").await;
    let new = |more: Value| {
        let mut body = json!({ "subject": "s", "person": 4 });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (asks, method, path, body) in [
        (ASSIGN, "PUT", "/tickets/1", json!({ "agent": 1 })),
        (ASSIGN, "PUT", "/tickets/1", json!({ "agent": null })),
        (ASSIGN, "POST", "/tickets", new(json!({ "agent": 2 }))),
        (RESOLVE, "PUT", "/tickets/1", json!({ "status": "resolved" })),
        (RESOLVE, "POST", "/tickets", new(json!({ "status": "resolved" }))),
        (REOPEN, "PUT", "/tickets/2", json!({ "status": "pending" })),
        (WRITE_MESSAGE, "POST", "/tickets", new(json!({ "message": "hello" }))),
        (LABEL_TICKET, "PUT", "/tickets/1", json!({ "labels": ["vip"] })),
        (LABEL_TICKET, "POST", "/tickets", new(json!({ "labels": ["vip"] }))),
        (UNLABEL_TICKET, "PUT", "/tickets/3", json!({ "labels": [] })),
        (WRITE_MESSAGE, "POST", "/tickets", new(json!({ "message": { "message": "hello" } }))),
    ] {
        let key = server.agent_key(&admin, &format!("tickets.*, -{}", tag(asks))).await;
        let before = content(&server).await;
        for path in [path.to_owned(), format!("{path}?follow_location=1")] {
            let refused = server.with(&key, method, &path).json(&body).expect(403).await.json();
            assert_eq!(refused["tags"], json!([tag(asks)]), "{method} {path} {body}");
        }
        // In a batch, too.
        let part = json!({ "a": { "method": method, "url": path, "payload": body } });
        let batch = server.with(&key, "POST", "/batch").json(&part).expect(200).await.json();
        assert_eq!(batch["a"]["headers"]["response_code"], 403, "{batch}");
        assert_eq!(content(&server).await, before, "{method} {path} {body}");
        // The effect's own endpoint goes on, and a body without such a field needs no other right.
        let key = server.agent_key(&admin, "tickets.*").await;
        let rest = server.agent_key(&admin, &format!("tickets.tickets.*, -{}", tag(asks))).await;
        server
            .with(&rest, "PUT", "/tickets/1")
            .json(&json!({ "urgency": 2, "status": "pending" }))
            .expect(204)
            .await;
        let done = server.with(&key, method, path).json(&body).send().await.status;
        assert!([201, 204].contains(&done), "{method} {path} {body}: {done}");
        assert_eq!(server.called(&key, asks.path, "allowed").await, 1, "a suggested list has it too");
        server.run("UPDATE tickets SET status = 'resolved' WHERE id = 2").await;
        server.run("UPDATE tickets SET status = 'pending' WHERE id = 1").await;
    }
}

#[tokio::test]
async fn whoever_is_not_there_is_made_by_the_right_to_make_them() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let person = json!({ "email": "new@example.com", "name": "New" });
    let ticket = json!({ "subject": "s", "person": person });
    for (asks, list, method, path, body) in [
        (MAKE_PERSON, "tickets.*", "POST", "/tickets", ticket.clone()),
        (MAKE_PERSON, "tickets.*", "PUT", "/tickets/1", json!({ "person": "new@example.com" })),
        (
            MAKE_PERSON,
            "tickets.*",
            "POST",
            "/tickets/1/messages",
            json!({ "message": "m", "person": person }),
        ),
        (MAKE_PERSON, "tickets.*", "PUT", "/tickets/1/messages/1", json!({ "person": person })),
        (MAKE_LABEL, "tickets.*", "PUT", "/tickets/1", json!({ "labels": ["new"] })),
        (MAKE_LABEL, "people.*", "PUT", "/people/4", json!({ "labels": ["new"] })),
        (LABEL_PERSON, "people.people.*", "PUT", "/people/4", json!({ "labels": ["vip"] })),
        (UNLABEL_PERSON, "people.people.*", "PUT", "/people/5", json!({ "labels": [] })),
    ] {
        server.run("INSERT INTO people_labels VALUES (5, 1) ON CONFLICT DO NOTHING").await;
        let key = server.agent_key(&admin, list).await;
        let before = content(&server).await;
        let refused = server.with(&key, method, path).json(&body).expect(403).await.json();
        assert_eq!(refused["tags"], json!([tag(asks)]), "{method} {path} {body}");
        assert_eq!(content(&server).await, before, "{method} {path} {body}");
        // With the right it is done; who is there needs none.
        let wider = server.agent_key(&admin, &format!("{list}, {}", tag(asks))).await;
        for _ in 0..2 {
            let done = server.with(&wider, method, path).json(&body).send().await;
            assert!([201, 204].contains(&done.status), "{method} {path} {body}: {done:?}");
        }
        if asks == MAKE_PERSON {
            server.with(&key, method, path).json(&body).send().await;
            assert_eq!(server.count("SELECT count(*) FROM people WHERE email = 'new@example.com'").await, 1);
            server.run("UPDATE tickets SET person = 4").await;
            server.run("UPDATE messages SET person = 4").await;
            server.run("DELETE FROM people WHERE email = 'new@example.com'").await;
        }
        server.run("DELETE FROM labels WHERE label = 'new'").await;
    }
    let nobody = json!({ "subject": "s", "person": 999 });
    server.keyed("POST", "/tickets").json(&nobody).expect(400).await;
}

#[tokio::test]
async fn what_is_told_besides_is_asked_for() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    // The answer to a label's use says no more of the label than its number.
    let key = server.agent_key(&admin, "tickets.ticket_labels.post").await;
    let labelled =
        server.with(&key, "POST", "/tickets/1/labels").json(&json!({ "label": 1 })).expect(201).await;
    assert_eq!(labelled.json()["data"], json!({ "id": 1 }));
    // Whoever changes roles sees the agents that they may list.
    for (list, sees) in [("admin.*", false), ("admin.*, people.agents.list", true)] {
        sqlx::query("UPDATE roles SET list = $1 WHERE id = 2").bind(list).execute(&server.db).await.unwrap();
        let agent = server.agent().await;
        let page = server.page("GET", "/admin/roles").header("Cookie", &agent.cookie);
        assert_eq!(page.revealing().expect(200).await.body.contains("Rosa Reader"), sees, "{list}");
    }
}

#[tokio::test]
async fn an_older_database_keeps_its_rows_and_its_numbers() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    server.signed(&admin, "DELETE", "/tickets/24").expect(200).await;
    let body = json!({ "subject": "next", "person": 4 });
    let made = server.signed(&admin, "POST", "/tickets").json(&body).expect(201).await.json();
    assert_eq!(made["data"]["id"], 25, "no number is given twice");
    let names: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_sequence ORDER BY name")
        .fetch_all(&server.db)
        .await
        .unwrap();
    assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "{names:?}");
    let broken: Vec<(String,)> =
        sqlx::query_as("SELECT \"table\" FROM pragma_foreign_key_check").fetch_all(&server.db).await.unwrap();
    assert!(broken.is_empty(), "{broken:?}");
}
