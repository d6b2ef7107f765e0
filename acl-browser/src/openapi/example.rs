//! An example of a value: the document's own, or one made from the schema.

use serde_json::{Map, Value, json};

use super::reference::Reference;

/// The most values in an example.
const MOST_VALUES: usize = 500;

/// The first example of a parameter or a media type. A named example has its value in the member `value`.
pub(super) fn given(document: &Value, of: &Value) -> Option<Value> {
    if let Some(example) = of.get("example") {
        return Some(example.clone());
    }
    let examples = of.get("examples")?.as_object()?;
    let first = examples.values().next().map(|first| Reference::resolve(document, first))?;
    first.get("value").cloned()
}

/// An example of a schema for a request: what is only in answers is left out.
pub(super) fn of_schema(document: &Value, schema: &Value) -> Value {
    Maker { document, inside: Vec::new(), left: MOST_VALUES }.make(schema)
}

struct Maker<'d> {
    document: &'d Value,
    inside: Vec<Reference<'d>>,
    left: usize,
}

impl<'d> Maker<'d> {
    fn make(&mut self, schema: &'d Value) -> Value {
        let Some(left) = self.left.checked_sub(1) else { return Value::Null };
        self.left = left;
        if let Some(given) = said(schema) {
            return given;
        }
        let mut made = Value::Null;
        if let Some(reference) = Reference::of(schema) {
            let target = reference.target(self.document).filter(|_| !self.is_inside(schema));
            if let Some(target) = target {
                self.inside.push(reference);
                made = self.make(target);
                self.inside.pop();
            }
        }
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            let other = self.make(part);
            merge(&mut made, other);
        }
        let mut choices = ["oneOf", "anyOf"].iter().filter_map(|word| schema.get(*word)?.as_array()?.first());
        if let Some(first) = choices.next() {
            let other = self.make(first);
            merge(&mut made, other);
        }
        let own = self.of_kind(schema);
        merge(&mut made, own);
        made
    }

    /// Whether a schema refers to one that it is inside of.
    fn is_inside(&self, schema: &'d Value) -> bool {
        Reference::of(schema).is_some_and(|reference| self.inside.contains(&reference))
    }

    fn of_kind(&mut self, schema: &'d Value) -> Value {
        let kind = match schema.get("type") {
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
            Some(kind) => kind.as_str(),
            None if schema.get("properties").is_some() => Some("object"),
            None if schema.get("items").is_some() => Some("array"),
            None => None,
        };
        match kind {
            Some("object") => {
                let mut object = Map::new();
                let members = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
                for (name, member) in members {
                    let target = Reference::resolve(self.document, member);
                    let is_read_only = target.get("readOnly") == Some(&Value::Bool(true));
                    if !is_read_only && !self.is_inside(member) && self.left > 0 {
                        object.insert(name.clone(), self.make(member));
                    }
                }
                Value::Object(object)
            }
            Some("array") => match schema.get("items").filter(|items| items.is_object()) {
                Some(items) if !self.is_inside(items) => json!([self.make(items)]),
                _ => json!([]),
            },
            Some("string") => json!(text(schema.get("format").and_then(Value::as_str))),
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
            Some("boolean") => json!(true),
            _ => Value::Null,
        }
    }
}

/// What the schema itself gives.
fn said(schema: &Value) -> Option<Value> {
    let first = |word: &str| schema.get(word)?.as_array()?.first();
    let given = schema.get("example").or_else(|| first("examples")).or_else(|| schema.get("default"));
    given.or_else(|| schema.get("const")).or_else(|| first("enum")).cloned()
}

/// Adds the members of another object. Of two values that are no objects, the first stays.
fn merge(made: &mut Value, other: Value) {
    match (made, other) {
        (_, Value::Null) => {}
        (Value::Object(members), Value::Object(others)) => members.extend(others),
        (made @ Value::Null, other) => *made = other,
        _ => {}
    }
}

fn text(format: Option<&str>) -> &'static str {
    match format {
        Some("date-time") => "2026-01-31T12:00:00Z",
        Some("date") => "2026-01-31",
        Some("time") => "12:00:00Z",
        Some("uuid") => "00000000-0000-4000-8000-000000000000",
        Some("email") => "ada@example.com",
        Some("uri" | "url") => "https://example.com",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        _ => "text",
    }
}
