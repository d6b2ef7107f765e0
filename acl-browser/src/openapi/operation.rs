//! What a document says of one operation.

use serde_json::Value;

use super::example;
use super::reference::Reference;
use super::schema::{Schema, as_text};
use super::security::{Requirement, requirements};

/// An operation of the document.
pub(crate) struct Operation<'d> {
    document: &'d Value,
    item: &'d Value,
    value: &'d Value,
}

/// Where a parameter stands in a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

impl Place {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "path" => Self::Path,
            "query" => Self::Query,
            "header" => Self::Header,
            "cookie" => Self::Cookie,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

pub(crate) struct Parameter<'d> {
    pub(crate) name: &'d str,
    pub(crate) place: Place,
    pub(crate) is_required: bool,
    pub(crate) description: Option<&'d str>,
    pub(crate) schema: Schema<'d>,
    /// As a person would type it.
    pub(crate) example: Option<String>,
    /// Whether the items of an array are sent in one parameter, with commas between them.
    pub(crate) is_joined: bool,
}

/// The body of a request.
pub(crate) struct Body<'d> {
    pub(crate) is_required: bool,
    pub(crate) description: Option<&'d str>,
    /// The same in each media type.
    pub(crate) contents: Vec<Content<'d>>,
}

/// A body of one media type.
pub(crate) struct Content<'d> {
    pub(crate) media_type: &'d str,
    pub(crate) schema: Option<Schema<'d>>,
    pub(crate) example: Option<String>,
}

pub(crate) struct Answer<'d> {
    /// `200`, `4XX` or `default`.
    pub(crate) status: &'d str,
    pub(crate) description: Option<&'d str>,
    pub(crate) headers: Vec<Parameter<'d>>,
    pub(crate) contents: Vec<Content<'d>>,
}

impl<'d> Operation<'d> {
    pub(super) fn new(document: &'d Value, item: &'d Value, value: &'d Value) -> Self {
        Self { document, item, value }
    }

    fn text(&self, name: &str) -> Option<&'d str> {
        self.value.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
    }

    pub(crate) fn summary(&self) -> Option<&'d str> {
        self.text("summary")
    }

    pub(crate) fn description(&self) -> Option<&'d str> {
        self.text("description")
    }

    pub(crate) fn is_deprecated(&self) -> bool {
        self.value.get("deprecated") == Some(&Value::Bool(true))
    }

    /// Its parameters, and those of its path that it does not declare again.
    pub(crate) fn parameters(&self) -> Vec<Parameter<'d>> {
        let mut all: Vec<Parameter<'d>> = Vec::new();
        for of in [self.value, self.item] {
            let declared = of.get("parameters").and_then(Value::as_array).into_iter().flatten();
            for value in declared.map(|value| Reference::resolve(self.document, value)) {
                let name = value.get("name").and_then(Value::as_str);
                let place = value.get("in").and_then(Value::as_str).and_then(Place::of);
                let (Some(name), Some(place)) = (name, place) else { continue };
                // `OpenAPI` says to ignore these: a credential and a body bring them.
                let ignored = ["accept", "content-type", "authorization"];
                let is_ignored =
                    place == Place::Header && ignored.iter().any(|it| name.eq_ignore_ascii_case(it));
                if !is_ignored && !all.iter().any(|known| known.name == name && known.place == place) {
                    all.push(self.parameter(name, place, value));
                }
            }
        }
        all
    }

    fn parameter(&self, name: &'d str, place: Place, value: &'d Value) -> Parameter<'d> {
        let content = || value.get("content")?.as_object()?.values().next()?.get("schema");
        let schema = value.get("schema").or_else(content);
        let example = example::given(self.document, value).or_else(|| schema?.get("example").cloned());
        Parameter {
            name,
            place,
            is_required: place == Place::Path || value.get("required") == Some(&Value::Bool(true)),
            is_joined: place != Place::Query || value.get("explode") == Some(&Value::Bool(false)),
            description: value.get("description").and_then(Value::as_str),
            schema: schema.map(|schema| Schema::read(self.document, schema)).unwrap_or_default(),
            example: example.map(|value| match value {
                // A list is sent as its items.
                Value::Array(items) => items.iter().map(as_text).collect::<Vec<_>>().join(", "),
                other => as_text(&other).into_owned(),
            }),
        }
    }

    pub(crate) fn body(&self) -> Option<Body<'d>> {
        let body = Reference::resolve(self.document, self.value.get("requestBody")?);
        Some(Body {
            is_required: body.get("required") == Some(&Value::Bool(true)),
            description: body.get("description").and_then(Value::as_str),
            contents: self.contents(body, true),
        })
    }

    fn contents(&self, of: &'d Value, made: bool) -> Vec<Content<'d>> {
        let contents = of.get("content").and_then(Value::as_object).into_iter().flatten();
        let read = contents.map(|(media_type, content)| {
            let content = Reference::resolve(self.document, content);
            let schema = content.get("schema");
            let given = example::given(self.document, content);
            let made = || schema.filter(|_| made).map(|schema| example::of_schema(self.document, schema));
            let example = given.or_else(made).filter(|example| !example.is_null());
            let written = example.map(|example| match &example {
                Value::String(text) if !is_json(media_type) => text.clone(),
                other => serde_json::to_string_pretty(other).unwrap_or_default(),
            });
            let schema = schema.map(|schema| Schema::read(self.document, schema));
            Content { media_type, schema, example: written }
        });
        read.collect()
    }

    /// The answers, in the order of their status.
    pub(crate) fn answers(&self) -> Vec<Answer<'d>> {
        let answers = self.value.get("responses").and_then(Value::as_object).into_iter().flatten();
        let read = answers.map(|(status, value)| {
            let value = Reference::resolve(self.document, value);
            let headers = value.get("headers").and_then(Value::as_object).into_iter().flatten();
            let headers = headers.map(|(name, header)| {
                self.parameter(name, Place::Header, Reference::resolve(self.document, header))
            });
            Answer {
                status,
                description: value.get("description").and_then(Value::as_str),
                headers: headers.collect(),
                contents: self.contents(value, false),
            }
        });
        read.collect()
    }

    /// The ways in which a request may carry a credential, any of which is enough. None where the document does not
    /// say.
    pub(crate) fn requirements(&self) -> Option<Vec<Requirement<'d>>> {
        let security = self.value.get("security").or_else(|| self.document.get("security"))?;
        Some(requirements(self.document, security))
    }
}

/// Whether a media type is JSON: `application/json`, `application/problem+json; charset=utf-8`.
pub(crate) fn is_json(media_type: &str) -> bool {
    let name = media_type.split(';').next().unwrap_or_default().trim().to_lowercase();
    name.ends_with("/json") || name.ends_with("+json")
}
