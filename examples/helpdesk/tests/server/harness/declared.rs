//! Every answer of the API that a test gets is one that the document declares of its operation: its status, its type and its
//! body.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use helpdesk::openapi::CONTRACT;
use jsonschema::Validator;
use serde_json::Value;

/// The operations, by method and path, with what stands for parameters empty.
static OPERATIONS: LazyLock<Vec<(String, Vec<&'static str>, &'static Value)>> = LazyLock::new(|| {
    let paths = CONTRACT.document()["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, methods)| {
        let words: Vec<&str> =
            path.split('/').map(|word| if word.starts_with('{') { "" } else { word }).collect();
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (method.to_uppercase(), words.clone(), operation))
    });
    all.collect()
});

/// Validators of schemas, by their text.
static VALIDATORS: LazyLock<Mutex<HashMap<String, &'static Validator>>> = LazyLock::new(Mutex::default);

/// The operation of a request: of two paths that fit, the one with fewer parameters.
fn operation(method: &str, target: &str) -> Option<&'static Value> {
    let path = target.split('?').next().unwrap_or_default();
    let path = path.strip_suffix('/').unwrap_or(path);
    let sent: Vec<&str> = path.split('/').collect();
    let method = if method == "HEAD" { "GET" } else { method };
    let fits = |words: &[&str]| {
        words.len() == sent.len()
            && words.iter().zip(&sent).all(|(word, sent)| word.is_empty() || word == sent)
    };
    let found = OPERATIONS.iter().filter(|(known, words, _)| known == method && fits(words));
    found.min_by_key(|(_, words, _)| words.iter().filter(|word| word.is_empty()).count()).map(|it| it.2)
}

fn resolved(value: &'static Value) -> &'static Value {
    let place = value["$ref"].as_str().and_then(|place| place.strip_prefix('#'));
    place.map_or(value, |place| CONTRACT.document().pointer(place).unwrap())
}

fn validator(schema: &Value) -> &'static Validator {
    let mut known = VALIDATORS.lock().unwrap();
    known
        .entry(schema.to_string())
        .or_insert_with(|| Box::leak(Box::new(CONTRACT.validator(schema.clone()).expect("a schema"))))
}

/// Fails if the document does not declare this answer.
pub fn check(method: &str, target: &str, status: u16, kind: &str, text: &str) {
    // A head that is too large is told before anybody knows what it asks for.
    if status == 431 {
        return;
    }
    let Some(operation) = operation(method, target) else { return };
    let what = || format!("{method} {target}: {status} {kind} {text}");
    let declared = operation["responses"].get(status.to_string());
    let declared = resolved(declared.unwrap_or_else(|| panic!("the status is not declared: {}", what())));
    if method == "HEAD" {
        return;
    }
    let Some(content) = declared.get("content") else {
        assert!(text.is_empty(), "no body is declared: {}", what());
        return;
    };
    let media = content.get(kind).unwrap_or_else(|| panic!("the type is not declared: {}", what()));
    let body: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {}", what()));
    let errors: Vec<String> = validator(&media["schema"])
        .iter_errors(&body)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{}", what());
}
