//! A schema of `OpenAPI` 3.0 or 3.1, as people read it: a kind, what holds of it, and its fields.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::reference::Reference;

/// The most schemas that one part of a page spells out. Where each schema refers to the next one twice, there would be
/// billions.
const MOST_SCHEMAS: usize = 1_000;
/// The most schemas inside of one another.
const MOST_DEPTH: usize = 24;

/// A schema, ready to be shown.
#[derive(Default)]
pub(crate) struct Schema<'d> {
    /// Such as `array of Ticket` or `string (date-time)`.
    pub(crate) kind: String,
    /// What else holds of a value, such as `at most 100`.
    pub(crate) notes: Vec<String>,
    pub(crate) description: Option<&'d str>,
    /// The members of the object, or of the objects in the array.
    pub(crate) fields: Vec<Field<'d>>,
    /// Of `oneOf` and `anyOf`: what it may be.
    pub(crate) choices: Vec<Self>,
    /// Whether `anyOf` says it: several may hold at once.
    pub(crate) any: bool,
    /// The texts of `enum` or `const`, as JSON has them.
    pub(crate) values: Vec<Cow<'d, str>>,
    pub(crate) is_deprecated: bool,
}

/// A member of an object.
pub(crate) struct Field<'d> {
    pub(crate) name: Cow<'d, str>,
    pub(crate) is_required: bool,
    pub(crate) schema: Schema<'d>,
}

impl<'d> Schema<'d> {
    /// Reads a schema with all that it refers to.
    pub(crate) fn read(document: &'d Value, value: &'d Value) -> Self {
        Reader { document, inside: Vec::new(), left: MOST_SCHEMAS }.read(value)
    }
}

struct Reader<'d> {
    document: &'d Value,
    /// The references that are being spelled out.
    inside: Vec<Reference<'d>>,
    /// How many schemas there is room for.
    left: usize,
}

impl<'d> Reader<'d> {
    fn read(&mut self, value: &'d Value) -> Schema<'d> {
        let mut schema = Schema::default();
        self.add(&mut schema, value);
        if schema.kind.is_empty() {
            let kind = match (&schema.choices[..], &schema.fields[..], &schema.values[..]) {
                ([], [], []) => "any value",
                ([], [], _) => "value",
                ([], ..) => "object",
                _ => "",
            };
            kind.clone_into(&mut schema.kind);
        }
        schema
    }

    /// Adds what a schema says: all branches of `allOf` are added to one.
    fn add(&mut self, schema: &mut Schema<'d>, value: &'d Value) {
        let Some(object) = value.as_object() else {
            if *value == Value::Bool(false) {
                "no value".clone_into(&mut schema.kind);
            }
            return;
        };
        let Some(left) = self.left.checked_sub(1).filter(|_| self.inside.len() < MOST_DEPTH) else {
            schema.notes.push("more is not shown here".to_owned());
            return;
        };
        self.left = left;
        // What stands beside a reference goes before what it refers to.
        let own = object.get("description").and_then(Value::as_str);
        schema.description = schema.description.or(own);
        if let Some(reference) = Reference::of(value) {
            self.follow(schema, reference);
        }
        schema.is_deprecated |= object.get("deprecated") == Some(&Value::Bool(true));
        self.kind(schema, object);
        notes(&mut schema.notes, object);
        let values = object.get("enum").and_then(Value::as_array).into_iter().flatten();
        schema.values.extend(values.chain(object.get("const")).map(as_text));
        self.fields(schema, object);
        for part in object.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.add(schema, part);
        }
        for (word, any) in [("oneOf", false), ("anyOf", true)] {
            for choice in object.get(word).and_then(Value::as_array).into_iter().flatten() {
                schema.any = any;
                let choice = self.titled(choice);
                schema.choices.push(choice);
            }
        }
        no_choice_but_null(schema);
    }

    fn follow(&mut self, schema: &mut Schema<'d>, reference: Reference<'d>) {
        let name = reference.name();
        if self.inside.contains(&reference) {
            named(schema, &name);
            schema.notes.push("as above".to_owned());
            return;
        }
        let Some(target) = reference.target(self.document) else {
            named(schema, &name);
            schema.notes.push("not in this document".to_owned());
            return;
        };
        self.inside.push(reference);
        self.add(schema, target);
        self.inside.pop();
        if !schema.fields.is_empty() || !schema.choices.is_empty() {
            named(schema, &name);
        }
    }

    /// Reads a choice of `oneOf` or `anyOf`. Its title is its name, unless it is a reference.
    fn titled(&mut self, value: &'d Value) -> Schema<'d> {
        let mut schema = self.read(value);
        if let (None, Some(title)) = (Reference::of(value), value.get("title").and_then(Value::as_str)) {
            named(&mut schema, title);
        }
        schema
    }

    fn kind(&mut self, schema: &mut Schema<'d>, object: &'d Map<String, Value>) {
        let mut kinds: Vec<&str> = match object.get("type") {
            Some(Value::String(kind)) => vec![kind],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ if object.contains_key("items") || object.contains_key("prefixItems") => vec!["array"],
            _ => Vec::new(),
        };
        if object.get("nullable") == Some(&Value::Bool(true)) && !kinds.is_empty() {
            kinds.push("null");
        }
        let format = object.get("format").and_then(Value::as_str);
        let words: Vec<Cow<'_, str>> = kinds
            .iter()
            .map(|kind| match (*kind, format) {
                ("array", _) => self.array(schema, object),
                ("object", _) if !object.contains_key("properties") => self.map(schema, object),
                ("null" | "object" | "boolean", _) | (_, None) => (*kind).to_owned().into(),
                (kind, Some(format)) => format!("{kind} ({format})").into(),
            })
            .collect();
        if !words.is_empty() {
            schema.kind = words.join(" or ");
        }
    }

    fn array(&mut self, schema: &mut Schema<'d>, object: &'d Map<String, Value>) -> Cow<'static, str> {
        let parts = object.get("prefixItems").and_then(Value::as_array);
        for (at, part) in parts.into_iter().flatten().enumerate() {
            let name = format!("[{at}]").into();
            schema.fields.push(Field { name, is_required: true, schema: self.read(part) });
        }
        match object.get("items").filter(|items| items.is_object()) {
            Some(items) => self.of(schema, "array of", items),
            None => "array".into(),
        }
    }

    fn map(&mut self, schema: &mut Schema<'d>, object: &'d Map<String, Value>) -> Cow<'static, str> {
        match object.get("additionalProperties").filter(|values| values.is_object()) {
            Some(values) => self.of(schema, "map of text to", values),
            None => "object".into(),
        }
    }

    /// Adds what the schema inside of an array or a map says.
    fn of(&mut self, schema: &mut Schema<'d>, word: &str, inside: &'d Value) -> Cow<'static, str> {
        let inside = self.read(inside);
        schema.description = schema.description.or(inside.description);
        schema.fields.extend(inside.fields);
        schema.values.extend(inside.values);
        schema.notes.extend(inside.notes);
        if !inside.choices.is_empty() {
            (schema.choices, schema.any) = (inside.choices, inside.any);
        }
        if inside.kind.is_empty() { word.to_owned().into() } else { format!("{word} {}", inside.kind).into() }
    }

    fn fields(&mut self, schema: &mut Schema<'d>, object: &'d Map<String, Value>) {
        let required = object.get("required").and_then(Value::as_array);
        let is_required = |name: &str| required.is_some_and(|all| all.iter().any(|each| each == name));
        for field in &mut schema.fields {
            // One branch of `allOf` may require what another declares.
            field.is_required |= is_required(&field.name);
        }
        for (name, value) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let field =
                Field { name: Cow::Borrowed(name), is_required: is_required(name), schema: self.read(value) };
            match schema.fields.iter_mut().find(|known| known.name == field.name) {
                Some(known) => known.is_required |= field.is_required,
                None => schema.fields.push(field),
            }
        }
        if object.contains_key("properties")
            && let Some(values) = object.get("additionalProperties").filter(|values| values.is_object())
        {
            let schema_of_others = self.read(values);
            let name = Cow::Borrowed("any other name");
            schema.fields.push(Field { name, is_required: false, schema: schema_of_others });
        }
    }
}

/// `anyOf: [Ticket, null]` is how `OpenAPI` 3.1 says that a ticket may be null.
fn no_choice_but_null(schema: &mut Schema<'_>) {
    let is_null = |choice: &Schema<'_>| choice.kind == "null";
    if schema.choices.len() == 2 && schema.choices.iter().any(is_null) {
        schema.choices.retain(|choice| !is_null(choice));
        if let Some(one) = schema.choices.pop() {
            let kind = if one.kind.is_empty() { "one of several".to_owned() } else { one.kind };
            schema.kind = format!("{kind} or null");
            schema.fields.extend(one.fields);
            schema.notes.extend(one.notes);
            schema.values.extend(one.values);
            schema.choices = one.choices;
            schema.description = schema.description.or(one.description);
        }
    }
}

/// Gives a schema the name of what it refers to.
fn named(schema: &mut Schema<'_>, name: &str) {
    schema.kind = match schema.kind.as_str() {
        "" | "object" => name.to_owned(),
        kind if kind.ends_with(" or null") && kind.starts_with("object") => format!("{name} or null"),
        kind => format!("{name}: {kind}"),
    };
}

/// A value of `enum`, `const` or `default`: a text without quotation marks.
pub(super) fn as_text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        other => other.to_string().into(),
    }
}

/// What holds of a value, in words.
fn notes(notes: &mut Vec<String>, object: &Map<String, Value>) {
    let number = |word: &str| object.get(word).filter(|value| value.is_number());
    // In 3.0 it is a flag beside the bound; in 3.1 it is a bound of its own.
    let flag = |word: &str| object.get(word) == Some(&Value::Bool(true));
    let bounds = [
        ("minimum", "exclusiveMinimum", "at least", "more than"),
        ("maximum", "exclusiveMaximum", "at most", "less than"),
    ];
    for (bound, exclusive, closed, open) in bounds {
        if let Some(value) = number(bound) {
            notes.push(format!("{} {value}", if flag(exclusive) { open } else { closed }));
        }
        notes.extend(number(exclusive).map(|value| format!("{open} {value}")));
    }
    notes.extend(number("multipleOf").map(|value| format!("a multiple of {value}")));
    let lengths = [
        ("minLength", "maxLength", "characters"),
        ("minItems", "maxItems", "items"),
        ("minProperties", "maxProperties", "members"),
    ];
    for (least, most, what) in lengths {
        notes.extend(match (number(least), number(most)) {
            (Some(least), Some(most)) if least == most => Some(format!("{least} {what}")),
            (Some(least), Some(most)) => Some(format!("{least} to {most} {what}")),
            (Some(least), None) => Some(format!("at least {least} {what}")),
            (None, Some(most)) => Some(format!("at most {most} {what}")),
            (None, None) => None,
        });
    }
    notes.extend(flag("uniqueItems").then(|| "no item twice".to_owned()));
    if let Some(pattern) = object.get("pattern").and_then(Value::as_str) {
        notes.push(format!("fits `{pattern}`"));
    }
    notes.extend(object.get("default").map(|value| format!("`{}` without it", as_text(value))));
    notes.extend(flag("readOnly").then(|| "only in answers".to_owned()));
    notes.extend(flag("writeOnly").then(|| "only in requests".to_owned()));
    let other = object.get("not").and_then(|not| not.get("type")?.as_str());
    notes.extend(other.map(|kind| format!("no {kind}")));
}
