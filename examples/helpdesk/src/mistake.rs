//! What a schema says is wrong, in the words of this API.

use std::fmt::Write as _;

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

use crate::failure::Field;
use crate::fields::EMAIL;

/// Where it is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a parameter.
    Query,
    /// In a member of the body.
    Body,
}

/// A name that nothing has.
pub fn unknown<'n>(name: &str, place: Place, known: impl Iterator<Item = &'n str>) -> Field {
    let known = known.collect::<Vec<_>>().join(", ");
    let (code, message) = match place {
        Place::Query if known.is_empty() => {
            ("unknown_parameter", "this call takes no such parameter".to_owned())
        }
        Place::Query => {
            ("unknown_parameter", format!("this call takes no such parameter; there are: {known}"))
        }
        Place::Body => ("unknown_field", format!("no such field to write; there are: {known}")),
    };
    Field { name: name.to_owned().into(), code, message }
}

/// An array of too many items.
pub fn too_many(name: &str, most: usize) -> Field {
    Field { name: name.to_owned().into(), code: "too_many", message: format!("expected at most {most}") }
}

/// What the schema says.
pub fn told(error: &ValidationError<'_>, place: Place) -> Field {
    let path = error.instance_path().as_str().trim_start_matches('/');
    let mut name = match place {
        Place::Query => path.split('/').next().unwrap_or_default().to_owned(),
        Place::Body => path.replace('/', "."),
    };
    if let Kind::Required { property } = error.kind() {
        if !name.is_empty() {
            name.push('.');
        }
        name.push_str(property.as_str().unwrap_or_default());
    }
    let (code, message) = said(error);
    // What cannot be included is told by a code of its own.
    let code = if place == Place::Query && name == "include" { "unknown_include" } else { code };
    Field { name: name.into(), code, message }
}

fn said(error: &ValidationError<'_>) -> (&'static str, String) {
    let value = error.instance();
    match error.kind() {
        Kind::Required { .. } => ("required", "it is missing".to_owned()),
        _ if value.is_null() => ("required", "it cannot be empty".to_owned()),
        Kind::AdditionalProperties { unexpected } => {
            let unexpected = unexpected.first().map_or("", String::as_str);
            ("unknown_field", format!("it has no `{}`", unexpected.escape_debug()))
        }
        Kind::Type { kind } => ("wrong_type", format!("expected {}", listed(&types(kind)))),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => several(context),
        Kind::Enum { options } => ("bad_choice", format!("expected one of: {}", choices(options))),
        Kind::Minimum { limit } => ("out_of_range", format!("expected {limit} or more")),
        Kind::Maximum { limit } => ("out_of_range", format!("expected {limit} or less")),
        Kind::MaxLength { limit } => {
            let length = value.as_str().map_or(0, |text| text.chars().count());
            ("too_long", format!("at most {limit} characters, found {length}"))
        }
        Kind::MinLength { limit } if *limit > 1 => {
            ("too_short", format!("expected at least {limit} characters"))
        }
        Kind::MinLength { .. } => ("required", "it cannot be empty".to_owned()),
        Kind::MaxItems { limit } => ("too_many", format!("expected at most {limit}")),
        Kind::MinItems { limit } => ("required", format!("expected at least {limit}")),
        Kind::Format { format } if format == "date-time" => {
            ("wrong_type", "expected a time such as `2026-01-31T08:00:00Z`".to_owned())
        }
        Kind::Pattern { pattern } if pattern == EMAIL => {
            ("bad_email", "expected an address such as `ada@example.com`".to_owned())
        }
        Kind::Pattern { .. } if value.as_str().is_some_and(|text| text.trim().is_empty()) => {
            ("required", "it cannot be empty".to_owned())
        }
        Kind::Pattern { .. } if value.as_str().is_some_and(|text| text.contains('\0')) => {
            ("bad_text", "it has the character U+0000, which no text can have here".to_owned())
        }
        other => ("wrong_value", format!("it breaks the rule `{}` of the document", other.keyword())),
    }
}

/// What is wrong where a value may have several forms: what is wrong with the form that it has, if it has one.
fn several(context: &[Vec<ValidationError<'static>>]) -> (&'static str, String) {
    let mut expected = Vec::new();
    for error in context.iter().flatten() {
        match error.kind() {
            Kind::Type { kind } => expected.extend(types(kind)),
            _ => return said(error),
        }
    }
    ("wrong_type", format!("expected {}", listed(&expected)))
}

fn types(kind: &TypeKind) -> Vec<String> {
    let types = match kind {
        TypeKind::Single(kind) => vec![kind.to_string()],
        TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.to_string()).collect(),
    };
    types
        .into_iter()
        .map(|name| match name.as_str() {
            "string" => "text".to_owned(),
            "integer" => "a whole number".to_owned(),
            "number" => "a number".to_owned(),
            "boolean" => "true or false".to_owned(),
            "array" => "an array".to_owned(),
            "object" => "an object".to_owned(),
            _ => name,
        })
        .collect()
}

fn listed(types: &[String]) -> String {
    let mut types: Vec<&str> = types.iter().map(String::as_str).filter(|name| *name != "null").collect();
    types.dedup();
    let last = types.pop().unwrap_or("nothing");
    if types.is_empty() { last.to_owned() } else { format!("{} or {last}", types.join(", ")) }
}

fn choices(options: &Value) -> String {
    let mut text = String::new();
    for option in options.as_array().into_iter().flatten().filter(|option| !option.is_null()) {
        let comma = if text.is_empty() { "" } else { ", " };
        let _ = match option.as_str() {
            Some(option) => write!(text, "{comma}{option}"),
            None => write!(text, "{comma}{option}"),
        };
    }
    text
}
