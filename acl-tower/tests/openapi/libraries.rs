//! Documents of any library, in any version.

use acl::Mode;
use acl_tower::Carriers;
use acl_tower::openapi::{Extension, Mismatch, check};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::api::{Api, document, json};

/// What every document has to have after it was extended.
fn extends<D: Serialize + DeserializeOwned>(document: D) {
    assert_eq!(check::<Api>(&document), Ok(()));
    let carriers = Carriers::new()
        .bare(Mode::KEY)
        .scheme("Token", [Mode::TOKEN, Mode::KEY])
        .cookie("sid", Mode::SESSION);
    let extended = Extension::<Api>::new().carriers(&carriers).apply(document).unwrap();
    assert_eq!(check::<Api>(&extended), Ok(()));
    let found = serde_json::to_value(extended).unwrap();
    let delete = &found["paths"]["/tickets/{id}"]["delete"];
    assert_eq!(delete["x-acl-tags"], json!(["tickets.tickets.delete", "admin.tickets.delete"]));
    assert_eq!(delete["security"], json!([{ "key": [] }, { "token": [] }, { "session": [] }]));
    assert!(delete["responses"]["403"]["description"].as_str().unwrap().contains("needs a list that grants"));
    let status = &found["paths"]["/status"]["get"];
    assert_eq!(status["x-acl-public"], true);
    // `aide` writes no empty array.
    assert!(status.get("security").is_none_or(|security| *security == json!([])), "{status}");
    let schemes = &found["components"]["securitySchemes"];
    assert_eq!(
        schemes["key"],
        json!({ "type": "apiKey", "in": "header", "name": "Authorization", "description": "`Token SECRET`" })
    );
    assert_eq!(schemes["session"]["in"], "cookie");
    assert_eq!(schemes["bot"]["scheme"], "bearer");
}

/// A document as a library reads it.
fn read<D: DeserializeOwned>() -> D {
    let answers = json!({ "200": { "description": "", "content": { "application/json": {} } } });
    let parameter =
        |name| json!([{ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }]);
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": "Tickets", "version": "1" },
        "paths": {
            "/tickets": { "get": { "operationId": "list", "tags": ["tickets"], "responses": answers } },
            "/tickets/{id}": {
                "delete": { "parameters": parameter("id"), "security": [{ "old": [] }], "responses": {} },
            },
            "/status": { "get": { "responses": answers } },
            "/me": { "get": { "responses": answers } },
            "/files/{path}": { "get": { "parameters": parameter("path"), "responses": answers } },
        },
    });
    serde_json::from_str(&document.to_string()).unwrap()
}

#[test]
fn documents_of_utoipa_5_and_6_aide_and_plain_json_work_alike() {
    extends(document());
    extends(read::<utoipa::openapi::OpenApi>());
    extends(read::<utoipa5::openapi::OpenApi>());
    extends(read::<aide::openapi::OpenApi>());
    extends(read::<Value>());
}

/// As `poem-openapi` writes it: version 3.0, the prefix of the API in its servers, and parameters as the handler names
/// them.
#[test]
fn a_prefix_in_the_servers_is_before_every_path() {
    mod api {
        #[acl::endpoint(GET, "/pets/{id}", tags("pets.pets.get"))]
        pub(super) fn get() {}
        #[acl::endpoint(POST, "/pets", tags("pets.pets.post"))]
        pub(super) fn create() {}
        acl::registry! { pub(super) struct Pets; prefix: "/api/{version}", endpoints: [get, create] }
    }
    api::get();
    api::create();
    let text = r#"{
        "openapi": "3.0.0",
        "info": { "title": "Pets", "version": "1.0" },
        "servers": [{ "url": "https://pets.example/api/{version}" }, { "url": "http://localhost:3000/api/{version}/" }],
        "tags": [],
        "paths": { "/pets/{id}": { "get": { "responses": { "200": { "description": "" } } } } },
        "components": { "schemas": {} }
    }"#;
    let document: Value = serde_json::from_str(text).unwrap();
    let mismatches = check::<api::Pets>(&document).unwrap_err();
    let lacks = Mismatch::NotInDocument { method: "POST", path: "/api/{version}/pets" };
    assert_eq!(mismatches.iter().collect::<Vec<_>>(), [&lacks]);
    let extended = Extension::<api::Pets>::new().with_missing().apply(document).unwrap();
    assert_eq!(check::<api::Pets>(&extended), Ok(()));
    assert_eq!(extended["paths"]["/pets/{id}"]["get"]["x-acl-tags"], json!(["pets.pets.get"]));
    assert_eq!(extended["paths"]["/pets"]["post"]["x-acl-tags"], json!(["pets.pets.post"]));
    // Servers with different paths are before none.
    let mut two = extended;
    two["servers"][1]["url"] = json!("/elsewhere");
    assert!(check::<api::Pets>(&two).is_err());
}

#[test]
fn what_is_no_document_is_told_and_left_as_it_is() {
    for (document, told) in [
        (json!(null), "it has no object `paths`"),
        (json!([]), "it has no object `paths`"),
        (json!({ "paths": [] }), "it has no object `paths`"),
        (json!({ "paths": null }), "it has no object `paths`"),
    ] {
        let mismatches = check::<Api>(&document).unwrap_err().to_string();
        assert!(mismatches.contains(told), "{document}: {mismatches}");
        assert!(Extension::<Api>::new().apply(document.clone()).is_err(), "{document}");
        let mut left = document.clone();
        assert!(Extension::<Api>::new().extend(&mut left).is_err());
        assert_eq!(left, document);
    }
    for components in [json!([]), json!({ "securitySchemes": 7 })] {
        let document = json!({ "paths": {}, "components": components });
        assert!(Extension::<Api>::new().apply(document).is_err(), "{components}");
    }
    // Odd items are no operations.
    let odd =
        json!({ "paths": { "/tickets": 7, "/me": { "get": null, "parameters": [], "summary": "me" } } });
    assert_eq!(check::<Api>(&odd).unwrap_err().iter().count(), 5);
    assert_eq!(Extension::<Api>::new().apply(odd.clone()).unwrap()["paths"], odd["paths"]);
}

#[test]
fn an_operation_without_annotation_is_told_with_what_to_write() {
    let mut other = json(&document());
    other["paths"]["/people/{id}"] = json!({ "patch": {} });
    let told = check::<Api>(&other).unwrap_err().to_string();
    assert!(
        told.contains("#[acl::endpoint(PATCH, \"/people/{id}\", tags(\"people.people.put\"))]"),
        "{told}"
    );
}
