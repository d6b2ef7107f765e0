//! An example of what a schema describes.

use serde_json::{Map, Value, json};

/// A value that fits the schema, of the examples that it has or that its parts have.
pub(super) fn of(document: &Value, schema: &Value) -> Value {
    if let Some(place) = schema["$ref"].as_str() {
        let named = document.pointer(place.trim_start_matches('#'));
        return named.map_or(Value::Null, |schema| of(document, schema));
    }
    let given = [&schema["example"], &schema["examples"][0], &schema["default"], &schema["enum"][0]];
    if let Some(given) = given.into_iter().find(|given| !given.is_null()) {
        return given.clone();
    }
    if let Some(forms) = schema["anyOf"].as_array() {
        let form = forms.iter().find(|form| form["type"] != "null");
        return form.map_or(Value::Null, |form| of(document, form));
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let members = parts.iter().filter_map(|part| of(document, part).as_object().cloned()).flatten();
        return Value::Object(members.collect());
    }
    let kinds = schema["type"].as_array();
    let kind = kinds.and_then(|kinds| kinds.iter().find(|kind| *kind != "null")).unwrap_or(&schema["type"]);
    match kind.as_str() {
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("boolean") => json!(true),
        Some("array") if schema["maxItems"] == 0 => json!([]),
        Some("array") => json!([of(document, &schema["items"])]),
        Some("string") if schema["format"] == "date-time" => json!("2026-01-31T08:00:00Z"),
        Some("string") => json!("text"),
        _ => Value::Object(members(document, schema)),
    }
}

fn members(document: &Value, schema: &Value) -> Map<String, Value> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(name, schema)| (name.clone(), of(document, schema))).collect()
}
