//! Both programs: what changed, what did not, and that the difference stays small.

#![allow(clippy::unwrap_used)]

#[path = "../src/bin/after.rs"]
#[allow(dead_code)]
mod after;
#[path = "../src/bin/before.rs"]
#[allow(dead_code)]
mod before;

use acl_tower::openapi::check;
use acl_tower::testing::{App, assert_every_route_guarded};
use acl_tower::{access_matrix, openapi};
use after::Api;
use axum::Router;
use axum::body::Body;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};
use tower::ServiceExt as _;

const BEFORE: &str = include_str!("../src/bin/before.rs");
const AFTER: &str = include_str!("../src/bin/after.rs");
const PAGE: &str = include_str!("../../../docs/guide/axum.md");

fn app() -> App<Api, &'static str> {
    App::new(after::app().unwrap(), "ann")
}

/// Sends a request over the program's own credentials; the status and the body.
async fn send(app: &Router, method: &str, path: &str, key: Option<&str>, body: &str) -> (u16, Vec<u8>) {
    let mut request = axum::http::Request::builder().method(method).uri(path);
    request = request.header("content-type", "application/json");
    if let Some(key) = key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let answer = app.clone().oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.into_body().collect().await.unwrap().to_bytes().to_vec())
}

/// A working day, with each call's answer when it is allowed.
const CALLS: [(&str, &str, &str, u16); 9] = [
    ("GET", "/tickets", "", 200),
    ("POST", "/tickets", r#"{"subject":"printer"}"#, 201),
    ("POST", "/tickets", "no json", 400),
    ("GET", "/tickets/1", "", 200),
    ("GET", "/tickets/2", "", 404),
    ("GET", "/tickets/one", "", 400),
    ("GET", "/people", "", 200),
    ("GET", "/admin/count", "", 200),
    ("DELETE", "/tickets/1", "", 204),
];

#[tokio::test]
async fn who_may_gets_the_same_answers_as_before() {
    let (before, after) = (before::app(), after::app().unwrap());
    for (method, path, body, status) in CALLS {
        let open = send(&before, method, path, None, body).await;
        let allowed = send(&after, method, path, Some("ann-secret"), body).await;
        assert_eq!((open.0, &open), (status, &allowed), "{method} {path}");
    }
}

#[tokio::test]
async fn who_has_no_key_or_a_wrong_one_gets_nothing() {
    let app = after::app().unwrap();
    for (method, path, body, _) in CALLS {
        for key in [None, Some("wrong"), Some("")] {
            assert_eq!(send(&app, method, path, key, body).await.0, 401, "{method} {path} {key:?}");
        }
    }
    assert_eq!(send(&app, "GET", "/tickets", Some("ann-secret"), "").await.1, b"[]");
}

#[tokio::test]
async fn who_may_not_do_all_gets_what_the_list_grants() {
    let app = after::app().unwrap();
    let bob = async |method, path, body| send(&app, method, path, Some("bob-secret"), body).await;
    assert_eq!(bob("POST", "/tickets", r#"{"subject":"printer"}"#).await.0, 201);
    for (path, method, code) in [
        ("/tickets/1", "DELETE", "tag_denied"),
        ("/people", "GET", "tag_not_granted"),
        ("/admin/count", "GET", "tag_not_granted"),
    ] {
        let (status, problem) = bob(method, path, "").await;
        let problem: Value = serde_json::from_slice(&problem).unwrap();
        assert_eq!((status, &problem["code"]), (403, &json!(code)));
    }
    assert_eq!(bob("GET", "/tickets/1", "").await.0, 200, "it was not deleted");
}

#[tokio::test]
async fn each_list_gets_what_it_says() {
    access_matrix! { Api, &app();
        "*" by key { TICKETS_LIST: allowed, PEOPLE_LIST: allowed, ADMIN_COUNT: allowed }
        "tickets.*, -*.delete" by key {
            TICKETS_LIST: allowed, TICKETS_GET: allowed, TICKETS_CREATE: allowed, TICKETS_DELETE: tag_denied,
            PEOPLE_LIST: tag_not_granted, ADMIN_COUNT: tag_not_granted,
        }
        "*.list" by session { TICKETS_LIST: allowed, PEOPLE_LIST: allowed, TICKETS_GET: tag_not_granted }
        "tickets.*, -people.staff.*" by key { TICKETS_LIST: key_list_stale }
    }
    .await;
}

#[tokio::test]
async fn a_test_needs_no_key() {
    let app = app();
    app.as_key("tickets.*, -*.delete").delete("/tickets/1").await.assert_tag_denied();
}

#[tokio::test]
async fn an_id_s_handler_gets_the_id() {
    let app = app();
    app.as_key("tickets.*").post("/tickets").json(&json!({ "subject": "printer" })).await.assert_allowed();
    let ticket = app.as_token("*.get").get("/tickets/1").await;
    assert_eq!(ticket.assert_allowed().json::<Value>(), json!({ "subject": "printer" }));
}

#[tokio::test]
async fn every_route_is_guarded_and_before_none_was() {
    assert_every_route_guarded(&app().unguarded(["/openapi.json"])).await;
    let before = App::<Api, &'static str>::new(before::app(), "ann");
    let told = tokio::spawn(assert_every_route_guarded(&before)).await.unwrap_err().into_panic();
    assert!(told.downcast::<String>().unwrap().contains("6 of 6 endpoints are not behind their own guard"));
}

#[tokio::test]
async fn the_document_has_the_registry_s_operations_and_no_other() {
    let document = async |app: Router| {
        let (status, json) = send(&app, "GET", "/openapi.json", None, "").await;
        assert_eq!(status, 200);
        json
    };
    let (before, after) = (document(before::app()).await, document(after::app().unwrap()).await);
    let typed = |json: &[u8]| serde_json::from_slice::<utoipa::openapi::OpenApi>(json).unwrap();
    assert_eq!(check::<Api>(&typed(&before)), Ok(()));
    assert_eq!(check::<Api>(&typed(&after)), Ok(()));
    let extended = openapi::Extension::<Api>::new().apply(typed(&before)).unwrap();
    let (after, extended): (Value, Value) =
        (serde_json::from_slice(&after).unwrap(), serde_json::to_value(extended).unwrap());
    assert_eq!(after, extended);
    assert_eq!(after["paths"]["/tickets/{id}"]["delete"]["x-acl-tags"], json!(["tickets.tickets.delete"]));
}

/// The lines that differ, as a difference shows them.
fn difference() -> Vec<String> {
    let diff = TextDiff::from_lines(BEFORE, AFTER);
    let changes = diff.iter_all_changes().filter_map(|change| {
        let sign = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => return None,
        };
        Some(format!("{sign}{}", change.value().trim_end()))
    });
    changes.collect()
}

#[test]
fn the_difference_is_under_30_lines() {
    let lines = difference();
    assert!(lines.len() < 30, "{} lines:\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn the_guide_shows_the_difference() {
    let (_, section) = PAGE.split_once("## An application before and after\n").unwrap();
    let (_, block) = section.split_once("```diff\n").unwrap();
    let (block, _) = block.split_once("\n```").unwrap();
    // Lines that are the same and `@@` are there for the reader.
    let shown = block.lines().filter(|line| line.starts_with(['+', '-']));
    let shown: Vec<_> = shown.map(|line| line.trim_end().to_owned()).collect();
    assert_eq!(shown, difference(), "the page is to show:\n{}", difference().join("\n"));
    let same = block.lines().filter_map(|line| line.strip_prefix(' '));
    for line in same {
        assert!(AFTER.lines().any(|other| other == line), "{line}");
    }
}
