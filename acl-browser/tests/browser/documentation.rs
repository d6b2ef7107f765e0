//! What a document of `OpenAPI` says of an endpoint, as the page shows it.

use std::fmt::Write as _;

use acl_browser::{Browser, OpenApiError};
use axum::Router;
use chromium::browse;
use serde_json::{Value, json};

use crate::serve::{Api, app, get};

/// A document of the interface of [`Api`], in the words of this version.
pub(crate) fn document(version: &str) -> Value {
    // The same schema in both languages.
    let (nullable, sender) = if version.starts_with("3.0") {
        (
            json!({ "type": "string", "nullable": true, "maxLength": 80 }),
            json!({ "allOf": [{ "$ref": "#/components/schemas/Person" }] }),
        )
    } else {
        (
            json!({ "type": ["string", "null"], "maxLength": 80 }),
            json!({ "$ref": "#/components/schemas/Person", "description": "Who wrote it." }),
        )
    };
    json!({
        "openapi": version,
        "info": { "title": "Helpdesk <API>", "version": "1" },
        "servers": [{ "url": "https://example.com/api/v2/" }],
        "components": {
            "schemas": {
                "Person": { "type": "object", "required": ["name"], "properties": {
                    "name": { "type": "string", "example": "Ada" },
                    "manager": { "$ref": "#/components/schemas/Person" },
                } },
                "Ticket": { "allOf": [
                    { "$ref": "#/components/schemas/Base" },
                    { "type": "object", "required": ["subject"], "properties": {
                        "subject": nullable,
                        "state": { "type": "string", "enum": ["open", "closed"] },
                        "sender": sender,
                        "target": { "oneOf": [{ "title": "By number", "type": "integer" }, { "$ref": "#/components/schemas/Person" }] },
                    } },
                ] },
                "Base": { "type": "object", "properties": { "id": { "type": "integer", "readOnly": true } } },
            },
            "parameters": { "Page": { "name": "page", "in": "query", "description": "From `1`.", "schema": { "type": "integer", "minimum": 1 } } },
            "securitySchemes": {
                "key": { "type": "apiKey", "in": "header", "name": "Authorization", "description": "`key ID:CODE`" },
                "session": { "type": "apiKey", "in": "cookie", "name": "session" },
            },
        },
        "security": [{ "key": [] }, { "session": [] }],
        "paths": {
            "/tickets": {
                "parameters": [{ "$ref": "#/components/parameters/Page" }],
                "get": { "summary": "Lists tickets.", "responses": { "200": { "description": "The tickets", "content": {
                    "application/json": { "schema": { "type": "array", "items": { "$ref": "#/components/schemas/Ticket" } } } } } } },
                "post": { "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Ticket" } } } },
                    "responses": { "201": { "description": "Created", "headers": { "Location": { "schema": { "type": "string" } } } } } },
            },
            "/tickets/{ticket}": { "delete": { "deprecated": true, "description": "Deletes it.\n\nFor <ever>.", "responses": { "204": { "description": "Gone" } } } },
            "/tickets/export": { "get": { "summary": "No endpoint." } },
        },
    })
}

/// A server of the page with a document; the part of one endpoint.
async fn part(document: &Value, anchor: &str) -> String {
    let browser = Browser::of::<Api>().openapi(&document.to_string()).unwrap();
    let base = app(Router::new().nest_service("/doc", browser)).await;
    let answer = get(&format!("{base}/doc?part={anchor}")).await;
    assert_eq!(answer.status(), 200);
    String::from_utf8(answer.body().to_vec()).unwrap()
}

/// The text without its tags.
fn words(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        let (_, after) = piece.split_once('>').unwrap_or(("", piece));
        text += after;
        text += " ";
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn both_versions_say_the_same_in_their_words() {
    for version in ["3.0.3", "3.1.0"] {
        let document = document(version);
        let said = words(&part(&document, "GET:/api/v2/tickets").await);
        for expected in [
            "page query integer From 1 . at least 1",
            "200 The tickets application/json array of Ticket",
            "id integer only in answers",
            "subject required string or null at most 80 characters",
            "state string One of open , closed",
            "name required string",
            "manager Person as above",
            "One of: By number: integer",
        ] {
            assert!(said.contains(expected), "{version}: {expected}\n{said}");
        }
        let written = part(&document, "POST:/api/v2/tickets").await;
        // What only answers have is not in the example, and nothing goes round in circles.
        // The order of members depends on a feature of serde_json that any crate of the build can turn on.
        let example =
            written.split_once("<pre tabindex=\"0\">").and_then(|(_, rest)| rest.split_once("</pre>"));
        let example = example.unwrap_or_else(|| panic!("{version}: no example in {written}")).0;
        let example: Value = serde_json::from_str(&example.replace("&quot;", "\"")).unwrap();
        let expected =
            json!({ "sender": { "name": "Ada" }, "state": "open", "subject": "text", "target": 1 });
        assert_eq!(example, expected, "{version}");
        assert!(words(&written).contains("201 Created Location header string"), "{written}");
        let deleted = part(&document, "DELETE:/api/v2/tickets/%7Bid%7D").await;
        assert!(
            deleted.contains("<b>Deprecated.</b>") && deleted.contains("<p>For &lt;ever&gt;.</p>"),
            "{deleted}"
        );
    }
}

#[test]
fn an_operation_of_no_endpoint_is_told() {
    let browser = Browser::of::<Api>().openapi(&document("3.1.0").to_string()).unwrap();
    assert_eq!(browser.documented(), 3);
    assert_eq!(browser.undeclared().collect::<Vec<_>>(), ["GET /tickets/export"]);
}

#[test]
fn what_is_no_document_of_version_3_is_refused() {
    let read = |text: &str| Browser::of::<Api>().openapi(text).err();
    assert_eq!(read("{]"), Some(OpenApiError::NotJson { line: 1, column: 2 }));
    assert_eq!(read("openapi: 3.1.0\npaths: {}"), Some(OpenApiError::Yaml));
    assert_eq!(read("[]"), Some(OpenApiError::NoVersion));
    assert_eq!(read(r#"{"swagger": "2.0", "paths": {}}"#), Some(OpenApiError::Version("2.0".to_owned())));
    assert_eq!(read(r#"{"openapi": "3.1.0", "paths": []}"#), Some(OpenApiError::NoPaths));
    assert_eq!(read("\u{feff}{\"openapi\": \"3.1.0\"}"), None);
}

/// Each schema has the next one twice, thirty times over: a billion, if all were written.
#[tokio::test]
async fn references_that_multiply_have_an_end() {
    let mut hostile = document("3.1.0");
    for at in 0..30 {
        let next = json!({ "$ref": format!("#/components/schemas/S{}", at + 1) });
        hostile["components"]["schemas"][format!("S{at}")] =
            json!({ "type": "object", "properties": { "a": next, "b": next }, "oneOf": [next, next] });
    }
    hostile["components"]["schemas"]["Round"] = json!({ "$ref": "#/components/schemas/Round" });
    hostile["paths"]["/tickets"]["get"]["responses"] = json!({
        "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/S0" } } } },
        "201": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Round" } } } },
        "202": { "$ref": "other.json#/nowhere" }, "203": null, "204": 7,
    });
    hostile["paths"]["/tickets"]["post"]["requestBody"]["content"]["application/json"]["schema"] =
        json!({ "$ref": "#/components/schemas/S0" });
    for anchor in ["GET:/api/v2/tickets", "POST:/api/v2/tickets"] {
        let written = part(&hostile, anchor).await;
        assert!(written.len() < 600_000, "{}", written.len());
        assert!(written.contains("more is not shown here"));
    }
}

#[chromium::test]
fn without_a_script_a_link_leads_to_the_documentation() {
    browse(|page| async move {
        let browser = Browser::of::<Api>().openapi(&document("3.1.0").to_string()).unwrap();
        let base = app(Router::new().nest_service("/doc", browser)).await;
        page.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        let source = get(&format!("{base}/doc")).await;
        let source = String::from_utf8_lossy(source.body()).into_owned();
        assert!(source.contains("<title>Helpdesk &lt;API&gt;</title>"));
        let mut links = String::new();
        for piece in source.split("href=\"?endpoint=").skip(1) {
            writeln!(links, "{}", piece.split('"').next().unwrap()).unwrap();
        }
        assert_eq!(links, "GET:/api/v2/tickets\nPOST:/api/v2/tickets\nDELETE:/api/v2/tickets/{id}\n");
        page.goto(&format!("{base}/doc?endpoint=GET:/api/v2/tickets")).await.unwrap();
        let shown = page
            .wait()
            .for_element(chromium::fantoccini::Locator::Css("main"))
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        assert!(shown.contains("Lists tickets.") && shown.contains("200 The tickets"), "{shown}");
        assert!(!shown.contains("Try it"), "{shown}");
        assert_eq!(get(&format!("{base}/doc?endpoint=GET:/nowhere")).await.status(), 404);
    });
}
