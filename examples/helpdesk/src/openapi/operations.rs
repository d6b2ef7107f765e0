//! What holds for every operation: its name, its failures, its headers, its examples.

use serde_json::{Map, Value, json};

use super::example;
use crate::answer::BASE;

/// A failure: its status, its name in the document, and when it is.
const FAILURES: [(&str, &str, &str); 12] = [
    ("400", "Invalid", "The path, the query or the body is not what the operation takes."),
    ("401", "Unauthorized", "No credential, or a wrong one."),
    ("403", "Forbidden", "The credential may not call this, or may not cause what this would."),
    ("404", "NotFound", "There is no such resource."),
    ("405", "WrongMethod", "The path has other methods."),
    ("408", "TooSlow", "The body did not come in time."),
    ("409", "Conflict", "The state does not allow it, or has changed meanwhile."),
    ("413", "TooLarge", "The body has too many bytes."),
    ("423", "Maintenance", "The helpdesk is in maintenance."),
    ("429", "TooMany", "Too many requests."),
    ("500", "Failed", "The server failed."),
    ("503", "Busy", "The server is busy; try again."),
];

/// Adds it to each operation.
pub(super) fn complete(document: &mut Value) {
    any_of(document);
    let described = document.clone();
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object_mut().into_iter().flatten() {
            name(path, method, operation);
            headers(method, operation);
            failures(method, operation);
            for parameter in operation["parameters"].as_array_mut().into_iter().flatten() {
                of_query(&described, parameter);
            }
            examples(&described, operation);
        }
    }
    let (responses, headers) = components(&described);
    document["components"]["responses"] = responses;
    document["components"]["headers"] = headers;
}

/// A value that has several forms has any of them: a row that is read has the number that is made, too.
fn any_of(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(forms) = members.remove("oneOf") {
                members.insert("anyOf".to_owned(), forms);
            }
            members.values_mut().for_each(any_of);
        }
        Value::Array(items) => items.iter_mut().for_each(any_of),
        _ => {}
    }
}

fn name(path: &str, method: &str, operation: &mut Value) {
    let words = path.trim_start_matches(BASE).split('/').filter(|word| !word.is_empty());
    let words: Vec<_> = words.map(|word| word.trim_matches(['{', '}']).replace('.', "_")).collect();
    operation["operationId"] = json!(format!("{method}_{}", words.join("_")));
    let group = operation["x-acl-tags"][0].as_str().and_then(|tag| tag.split('.').next());
    operation["tags"] = json!([group.unwrap_or("helpdesk")]);
}

/// Headers that requests carry beside their credential.
fn headers(method: &str, operation: &mut Value) {
    let has =
        |mode: &str| operation["x-acl-modes"].as_array().is_some_and(|modes| modes.contains(&json!(mode)));
    let mut headers = Vec::new();
    if method != "get" && has("session") {
        headers.push(json!({
            "name": "X-CSRF-Token", "in": "header", "required": false,
            "schema": { "type": "string" },
            "description": "With a session: the word against forged writes, which `GET /api/v2/me` tells.",
        }));
    }
    if has("key") {
        headers.push(json!({
            "name": "X-DeskPRO-Agent-ID", "in": "header", "required": false,
            "schema": { "type": "integer", "format": "int64", "minimum": 1 },
            "description": "With a key whose list has `people.agents.act_as`: the number of the agent to act as.",
        }));
    }
    if operation["parameters"].is_null() {
        operation["parameters"] = json!([]);
    }
    if let Some(parameters) = operation["parameters"].as_array_mut() {
        parameters.append(&mut headers);
    }
}

fn failures(method: &str, operation: &mut Value) {
    let is_public = operation["x-acl-public"] == true;
    let reads = method == "get";
    for (status, name, _) in FAILURES {
        let happens = match status {
            "403" | "423" => !is_public,
            "409" => !reads,
            _ => true,
        };
        if happens {
            operation["responses"][status] = json!({ "$ref": format!("#/components/responses/{name}") });
        }
    }
    if let Some(request) = operation.get_mut("requestBody") {
        request["required"] = json!(true);
    }
    for (status, answer) in operation["responses"].as_object_mut().into_iter().flatten() {
        if answer["$ref"].is_string() {
            continue;
        }
        let (says, has_place) = match status.as_str() {
            "201" => ("Made.", true),
            "204" => ("Done.", true),
            _ if reads => ("What was asked for.", false),
            _ => ("Done; with `follow_location=1` what was written.", false),
        };
        if answer["description"].as_str().is_none_or(str::is_empty) {
            answer["description"] = json!(says);
        }
        let mut told: Vec<_> = ["X-API-Tags", "X-API-Modes"].into();
        told.extend(has_place.then_some("Location"));
        let told = told.into_iter().map(|name| (name.to_owned(), header(name)));
        answer["headers"] = Value::Object(told.collect());
    }
}

fn header(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

/// Values of an array stand in one parameter, with commas between them: nothing is there twice.
fn of_query(document: &Value, parameter: &mut Value) {
    if parameter["in"] == "query" && parameter["schema"]["type"] == "array" {
        parameter["style"] = json!("form");
        parameter["explode"] = json!(false);
        if parameter["schema"]["maxItems"].is_null() {
            parameter["schema"]["maxItems"] = json!(200);
        }
        parameter["schema"]["minItems"] = json!(1);
    }
    if parameter["in"] == "path" && parameter["schema"]["type"] == "integer" {
        parameter["schema"]["minimum"] = json!(1);
        parameter["schema"]["maximum"] = json!(9_007_199_254_740_991_i64);
    }
    if parameter["description"].is_null() {
        parameter["description"] =
            json!(format!("The `{}`.", parameter["name"].as_str().unwrap_or_default()));
    }
    parameter["example"] = example::of(document, &parameter["schema"]);
}

fn examples(document: &Value, operation: &mut Value) {
    let add = |content: &mut Value| {
        for (_, media) in content.as_object_mut().into_iter().flatten() {
            if media["example"].is_null() {
                media["example"] = example::of(document, &media["schema"]);
            }
        }
    };
    if let Some(content) = operation.get_mut("requestBody").and_then(|body| body.get_mut("content")) {
        add(content);
    }
    for (_, answer) in operation["responses"].as_object_mut().into_iter().flatten() {
        if let Some(content) = answer.get_mut("content") {
            add(content);
        }
    }
}

/// Failures and headers, by their names.
fn components(document: &Value) -> (Value, Value) {
    let content = |status: &str| {
        let of = |name: &str| {
            let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
            let mut example = example::of(document, &schema);
            example["status"] = json!(status.parse::<u16>().unwrap_or_default());
            json!({ "schema": schema, "example": example })
        };
        json!({ "application/json": of("Error"), "application/problem+json": of("Problem") })
    };
    let mut responses = Map::new();
    for (status, name, description) in FAILURES {
        let more = match status {
            "401" | "403" => Some("WWW-Authenticate"),
            "405" => Some("Allow"),
            "429" | "503" => Some("Retry-After"),
            _ => None,
        };
        let headers: Map<_, _> = more.map(|name| (name.to_owned(), header(name))).into_iter().collect();
        let answer = json!({ "description": description, "headers": headers, "content": content(status) });
        responses.insert(name.to_owned(), answer);
    }
    let text = |says: &str| json!({ "description": says, "schema": { "type": "string" } });
    let headers = json!({
        "X-API-Tags": text("The tags of the endpoint."),
        "X-API-Modes": text("The modes of the endpoint."),
        "Location": text("The address of what was written."),
        "WWW-Authenticate": text("How to authenticate, and the tags that would do."),
        "Allow": text("The methods of the path."),
        "Retry-After": { "description": "Seconds to wait.", "schema": { "type": "integer", "minimum": 0 } },
    });
    (Value::Object(responses), headers)
}
