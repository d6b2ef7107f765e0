//! The API as an `OpenAPI` document, written from its catalog: what is described is what is enforced.

use acl::{Access, Catalog};
use serde_json::{Map, Value, json};

use crate::answer::BASE;

/// The document.
pub fn document(catalog: &Catalog<'_>, url: &str) -> Value {
    let mut paths = Map::new();
    for (_, route, endpoint) in catalog.endpoints() {
        let tags: Vec<_> = endpoint.tags().map(acl::Tag::as_str).collect();
        let modes: Vec<_> = endpoint.modes().iter().map(|mode| mode.to_string()).collect();
        let public = endpoint.access() == Access::Public;
        // Any one of them does; an empty array says that none is needed.
        let security: Vec<_> =
            if public { Vec::new() } else { modes.iter().map(|mode| json!({ mode: [] })).collect() };
        let mut operation = json!({
            "operationId": format!("{}_{}", route.method.to_lowercase(), name(route.path)),
            "tags": [tags.first().and_then(|tag| tag.split('.').next()).unwrap_or_default()],
            "security": security,
            "responses": responses(route.method, public),
            "x-acl-tags": tags,
            "x-acl-modes": if public { Vec::new() } else { modes },
            "x-acl-explicit": endpoint.is_explicit(),
        });
        let parameters: Vec<_> = parameters(route.path).collect();
        if !parameters.is_empty() {
            operation["parameters"] = json!(parameters);
        }
        if ["POST", "PUT"].contains(&route.method) {
            operation["requestBody"] =
                json!({ "content": { "application/json": { "schema": { "type": "object" } } } });
        }
        let path = paths.entry(route.path.to_owned()).or_insert_with(|| json!({}));
        path[route.method.to_lowercase()] = operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Helpdesk", "version": env!("CARGO_PKG_VERSION") },
        "servers": [{ "url": url }],
        "paths": paths,
        "components": { "securitySchemes": {
            "key": header("`key ID:CODE`, an API key"),
            "token": header("`token ID:CODE`, an API token"),
            "session": { "type": "apiKey", "in": "cookie", "name": crate::credentials::sessions::COOKIE },
        }},
    })
}

fn header(says: &str) -> Value {
    json!({ "type": "apiKey", "in": "header", "name": "Authorization", "description": says })
}

fn name(path: &str) -> String {
    let words = path.trim_start_matches(BASE).split('/').filter(|word| !word.is_empty());
    words.map(|word| word.trim_matches(['{', '}'])).collect::<Vec<_>>().join("_")
}

fn parameters(path: &str) -> impl Iterator<Item = Value> + '_ {
    let names = path.split('/').filter_map(|word| word.strip_prefix('{')?.strip_suffix('}'));
    names.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
}

fn responses(method: &str, public: bool) -> Value {
    // A write is 201, 204, or 200 where it is followed by a read or makes nothing.
    let success = if method == "GET" { "200" } else { "2XX" };
    let mut responses =
        json!({ success: { "description": "done" }, "400": { "description": "wrong input" } });
    if !public {
        responses["401"] = json!({ "description": "no or wrong credential" });
        responses["403"] = json!({ "description": "known, but not allowed" });
        responses["429"] = json!({ "description": "over a limit" });
    }
    responses
}
