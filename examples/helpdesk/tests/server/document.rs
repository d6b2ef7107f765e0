//! The document is honest: it says everything, and nothing that is not so. That answers are what it declares is looked at
//! with every answer of every test (`harness::declared`).

use std::collections::BTreeSet;

use acl::{Access, EndpointId};
use acl_tower::openapi;
use helpdesk::api::Api;
use helpdesk::openapi::CONTRACT;
use serde_json::{Value, json};

use crate::harness::Server;

fn resolved(value: &Value) -> &Value {
    let place = value["$ref"].as_str().and_then(|place| place.strip_prefix('#'));
    place.map_or(value, |place| CONTRACT.document().pointer(place).unwrap_or_else(|| panic!("{place}")))
}

fn says(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

/// All references of a value.
fn references<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn the_document_has_the_operations_of_the_registry() {
    // Pages are no operations of programs.
    let mismatches = openapi::check::<Api>(CONTRACT.document()).unwrap_err().to_string();
    let of_calls: Vec<_> = mismatches.lines().skip(1).filter(|line| !line.contains(" /admin/keys")).collect();
    assert!(of_calls.is_empty(), "{of_calls:#?}");
    let mut found = BTreeSet::new();
    references(CONTRACT.document(), &mut found);
    assert!(found.len() > 50, "{}", found.len());
    for place in found {
        assert!(CONTRACT.document().pointer(place.trim_start_matches('#')).is_some(), "{place}");
    }
}

#[test]
fn every_operation_says_what_it_takes_and_answers() {
    for id in EndpointId::<Api>::all() {
        let route = id.route();
        if !route.path.starts_with("/api/v2/") {
            continue;
        }
        let operation = CONTRACT.operation(route);
        assert!(says(&operation["summary"]) && says(&operation["description"]), "{route}");
        assert_ne!(operation["summary"], operation["description"], "{route}");
        let writes = ["POST", "PUT", "PATCH"].contains(&route.method);
        let success: Vec<_> = ["200", "201", "204"]
            .into_iter()
            .filter_map(|status| Some((status, operation["responses"].get(status)?)))
            .collect();
        assert!(!success.is_empty(), "{route}");
        for (status, answer) in success {
            assert!(says(&answer["description"]), "{route} {status}");
            if status != "204" {
                let media = &answer["content"]["application/json"];
                assert!(media["schema"].is_object() && !media["example"].is_null(), "{route} {status}");
                assert_fits(media, &format!("{route} {status}"));
            }
        }
        for status in ["400", "405", "429", "503"] {
            let answer = resolved(&operation["responses"][status]);
            for kind in ["application/json", "application/problem+json"] {
                assert!(answer["content"][kind]["schema"].is_object(), "{route} {status}");
            }
        }
        if route.path.contains('{') {
            assert!(operation["responses"]["404"].is_object(), "{route}");
        }
        if route.method != "GET" {
            assert!(operation["responses"]["409"].is_object(), "{route}");
        }
        let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
        for parameter in &parameters {
            assert!(
                says(&parameter["description"]) && !parameter["example"].is_null(),
                "{route} {parameter}"
            );
            assert_fits(parameter, &format!("{route} {}", parameter["name"]));
        }
        let has = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
        let session =
            id.endpoint().access() != Access::Public && id.endpoint().modes().contains(acl::Mode::SESSION);
        assert_eq!(has("X-CSRF-Token"), session && route.method != "GET", "{route}");
        for name in route.path.split('/').filter_map(|word| word.strip_prefix('{')?.strip_suffix('}')) {
            assert!(has(name), "{route}: {name}");
        }
        if let Some(body) = operation.get("requestBody") {
            assert!(writes, "{route}");
            let media = &body["content"]["application/json"];
            let schema = resolved(&media["schema"]);
            assert!(
                schema["properties"].is_object() || schema["additionalProperties"].is_object(),
                "{route}"
            );
            assert!(!media["example"].is_null(), "{route}");
            assert_fits(media, &format!("the body of {route}"));
        }
    }
}

fn assert_fits(described: &Value, what: &str) {
    let validator = CONTRACT.validator(described["schema"].clone()).unwrap_or_else(|| panic!("{what}"));
    let wrong: Vec<String> =
        validator.iter_errors(&described["example"]).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{what}: {wrong:#?}");
}

#[tokio::test]
async fn the_document_is_served_with_its_address() {
    let server = Server::start().await;
    let document = server.call("GET", "/openapi.json").expect(200).await.json();
    assert_eq!(document["servers"], json!([{ "url": format!("http://{}", server.address) }]));
    assert_eq!(document["paths"], CONTRACT.document()["paths"]);
}
