//! `Extension`: what operations and the document get.

use acl::Mode;
use acl_tower::openapi::{Extension, check};
use serde_json::json;
use utoipa::Modify as _;
use utoipa::openapi::path::{Operation, Paths};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{HttpMethod, Info, OpenApi};

use crate::api::{Api, document, json};

#[test]
fn an_operation_gets_tags_modes_and_a_requirement_a_mode() {
    let mut document = document();
    Extension::<Api>::new().modify(&mut document);
    let list = &json(&document)["paths"]["/tickets"]["get"];
    assert_eq!(list["x-acl-tags"], json!(["tickets.tickets.list"]));
    assert_eq!(list["x-acl-modes"], json!(["key", "bot"]));
    assert_eq!(list["security"], json!([{ "key": [] }, { "bot": [] }]));
    for flag in ["x-acl-public", "x-acl-authenticated", "x-acl-explicit"] {
        assert_eq!(list.get(flag), None);
    }
}

#[test]
fn d1_d2_d10_are_flags_and_requirements_of_before_are_replaced() {
    let mut document = document();
    Extension::<Api>::new().modify(&mut document);
    let paths = &json(&document)["paths"];
    let delete = &paths["/tickets/{id}"]["delete"];
    assert_eq!(
        (&delete["x-acl-explicit"], &delete["x-acl-tags"][1]),
        (&json!(true), &json!("admin.tickets.delete"))
    );
    assert_eq!(delete["security"], json!([{ "key": [] }, { "token": [] }, { "session": [] }]));
    let me = &paths["/me"]["get"];
    assert_eq!((&me["x-acl-authenticated"], me["security"].as_array().unwrap().len()), (&json!(true), 3));
    let status = &paths["/status"]["get"];
    assert_eq!(
        (&status["x-acl-public"], &status["security"], &status["x-acl-modes"]),
        (&json!(true), &json!([]), &json!([]))
    );
}

#[test]
fn refusals_are_added_unless_public_and_replace_no_answer() {
    let mut document = document();
    Extension::<Api>::new().modify(&mut document);
    let paths = &json(&document)["paths"];
    let list = &paths["/tickets"]["get"]["responses"];
    assert_eq!(list["403"]["description"], "own words");
    assert_eq!(list["401"]["content"], json!({ "application/problem+json": {} }));
    let said = "the credential may not: open to key, token, session, and needs a list that grants \
                tickets.tickets.delete or admin.tickets.delete";
    assert_eq!(paths["/tickets/{id}"]["delete"]["responses"]["403"]["description"], said);
    let status = paths["/status"]["get"]["responses"].as_object().unwrap();
    assert!(!status.contains_key("401") && !status.contains_key("403"));
}

#[test]
fn a_parameter_that_takes_the_rest_is_one_without_a_star() {
    let mut document = document();
    Extension::<Api>::new().modify(&mut document);
    assert_eq!(json(&document)["paths"]["/files/{path}"]["get"]["x-acl-tags"], json!(["helpdesk.files.get"]));
    assert_eq!(document.paths.paths.len(), 5);
}

#[test]
fn schemes_are_the_application_s_the_document_s_or_the_usual() {
    let header = |name: &str| SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new(name)));
    let mut document = document();
    document.components.get_or_insert_default().add_security_scheme("token", header("x-token"));
    document.components.get_or_insert_default().add_security_scheme("key", header("x-old"));
    Extension::<Api>::new().scheme(Mode::KEY, header("x-key")).modify(&mut document);
    assert_eq!(
        json(&document)["components"]["securitySchemes"],
        json!({
            "key": { "type": "apiKey", "in": "header", "name": "x-key" },
            "token": { "type": "apiKey", "in": "header", "name": "x-token" },
            "session": { "type": "apiKey", "in": "cookie", "name": "session" },
            "bot": { "type": "http", "scheme": "bearer" },
        })
    );
}

#[test]
fn what_the_document_lacks_is_added_only_when_asked_for() {
    let empty = || OpenApi::new(Info::new("Tickets", "1"), Paths::new());
    let mut document = empty();
    Extension::<Api>::new().modify(&mut document);
    assert!(document.paths.paths.is_empty());
    Extension::<Api>::new().with_missing().modify(&mut document);
    assert_eq!(check::<Api>(&document), Ok(()));
    let delete = &json(&document)["paths"]["/tickets/{id}"]["delete"];
    assert_eq!(delete["operationId"], "delete_tickets_id");
    assert_eq!(delete["tags"], json!(["tickets"]));
    assert_eq!(
        delete["parameters"],
        json!([{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }])
    );
    assert_eq!(delete["x-acl-explicit"], true);
}

#[test]
fn what_is_no_endpoint_s_and_what_is_there_stay_as_they_are() {
    let mut document = document();
    document.paths.add_path_operation("/tickets", vec![HttpMethod::Put], Operation::new());
    let before = json(&document);
    Extension::<Api>::new().with_missing().modify(&mut document);
    let after = json(&document);
    assert_eq!(after["paths"]["/tickets"]["put"], before["paths"]["/tickets"]["put"]);
    let parameters =
        |document: &serde_json::Value| document["paths"]["/tickets/{id}"]["delete"]["parameters"].clone();
    assert_eq!(parameters(&after), parameters(&before));
}

#[test]
fn twice_is_once() {
    let mut document = document();
    Extension::<Api>::new().with_missing().modify(&mut document);
    let once = json(&document);
    Extension::<Api>::new().with_missing().modify(&mut document);
    assert_eq!(json(&document), once);
}

#[test]
fn needs_optional_sign_in_and_permissions_are_described() {
    mod api {
        acl::route! { pub(super) front(GET, "/", tags("pages.front.get"), public(identified)); }
        acl::route! { pub(super) remove(DELETE, "/people/{id}", tags("people.people.delete"), needs("a.b.delete")); }
        acl::permission! {
            /// Publish a new name.
            pub(super) PUBLISH_NEW("packages.names.post", modes(key))
        }
        acl::registry! { pub(super) struct Api; endpoints: [front, remove, PUBLISH_NEW] }
    }
    let empty = json!({ "openapi": "3.1.0", "info": { "title": "P", "version": "1" } });
    let document = Extension::<api::Api>::new().with_missing().apply(empty).unwrap();
    assert_eq!(check::<api::Api>(&document), Ok(()));
    let front = &document["paths"]["/"]["get"];
    assert_eq!(front["security"], json!([{}, { "key": [] }, { "token": [] }, { "session": [] }]));
    assert_eq!((&front["x-acl-identified"], &front["responses"]["403"]), (&json!(true), &json!(null)));
    assert!(front["responses"].get("401").is_some());
    let remove = &document["paths"]["/people/{id}"]["delete"];
    assert_eq!(remove["x-acl-needs"], json!(["a.b.delete"]));
    assert!(
        remove["responses"]["403"]["description"]
            .as_str()
            .unwrap()
            .ends_with("people.people.delete, and a.b.delete")
    );
    assert_eq!(
        document["x-acl-permissions"],
        json!([{
            "name": "PUBLISH_NEW", "summary": "Publish a new name.", "tags": ["packages.names.post"],
            "needs": [], "modes": ["key"], "explicit": false,
        }])
    );
    assert_eq!(document["paths"].as_object().unwrap().len(), 2);
}
