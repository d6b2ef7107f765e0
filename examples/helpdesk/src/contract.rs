//! The document is kept: a request is checked against what it declares of the operation, and all that is wrong is told at
//! once. So limits are written in one place, where clients can read them.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use acl::Route;
use axum::extract::Request;
use axum::http::{HeaderValue, Uri, header};
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::body;
use crate::failure::{Failure, Mistakes};
use crate::json;
use crate::mistake::{self, Place};
use crate::pairs;

/// An `OpenAPI` document, and what it says of each operation.
pub struct Contract {
    document: Value,
    operations: HashMap<(String, String), Operation>,
}

/// What an operation takes. It is read from the document when it is asked for.
#[derive(Default)]
struct Operation {
    query: OnceLock<Object>,
    body: OnceLock<Option<Object>>,
}

/// The query of a request that was let in, as the document declares it. In the request's extensions.
#[derive(Clone)]
pub struct Query(pub Arc<Map<String, Value>>);

impl Contract {
    /// The contract that this document is.
    pub fn new(document: Value) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten();
        let operations = paths
            .flat_map(|(path, methods)| methods.as_object().into_iter().flatten().map(move |it| (path, it.0)))
            .map(|(path, method)| ((method.to_uppercase(), path.clone()), Operation::default()))
            .collect();
        Self { document, operations }
    }

    /// The document.
    pub const fn document(&self) -> &Value {
        &self.document
    }

    /// What the document says of an operation; `null` if nothing.
    pub fn operation(&self, route: Route<'_>) -> &Value {
        &self.document["paths"][route.path][route.method.to_lowercase()]
    }

    /// What the query of a request says, as values of the types that the document declares.
    ///
    /// # Errors
    /// 400 with everything that is wrong.
    pub fn query(&self, route: Route<'_>, uri: &Uri) -> Result<Query, Failure> {
        let pairs = pairs::of(uri)?;
        let Some(operation) = self.operations.get(&(route.method.to_owned(), route.path.to_owned())) else {
            return Err(Failure::internal("an operation that the document lacks"));
        };
        let object = operation.query.get_or_init(|| self.parameters(route));
        let read = pairs.into_iter().map(|(name, text)| {
            // A filter that names a person by an object, as existing clients write one.
            let name = if name == "person[email]" { "person".to_owned() } else { name };
            let value = object.properties.get(&name).map(|schema| self.read(schema, &text));
            (name, value.unwrap_or(Value::String(text)))
        });
        Ok(Query(Arc::new(object.check(read.collect(), Place::Query)?)))
    }

    /// The request, if its body is what the document declares.
    ///
    /// # Errors
    /// 400 with everything that is wrong; what [`body::bytes`] says.
    pub async fn body(&self, route: Route<'_>, request: Request) -> Result<Request, Failure> {
        let operation = self.operations.get(&(route.method.to_owned(), route.path.to_owned()));
        let object = operation.and_then(|it| it.body.get_or_init(|| self.body_of(route)).as_ref());
        let Some(object) = object else { return Ok(request) };
        let (parts, sent) = request.into_parts();
        let bytes = body::bytes(Request::from_parts(parts.clone(), sent)).await?;
        let Value::Object(members) = json::read(&bytes)? else {
            return Err(Failure::bad_body("expected a JSON object, such as {\"subject\": \"Printer\"}"));
        };
        object.check(members, Place::Body)?;
        let mut request = Request::from_parts(parts, bytes.into());
        // It is JSON, whatever its client says that it is.
        let kind = HeaderValue::from_static("application/json");
        request.headers_mut().insert(header::CONTENT_TYPE, kind);
        Ok(request)
    }

    fn parameters(&self, route: Route<'_>) -> Object {
        let parameters = self.operation(route)["parameters"].as_array();
        let of_query = parameters.into_iter().flatten().filter(|it| it["in"] == "query");
        let properties: Map<_, _> = of_query
            .clone()
            .filter_map(|it| Some((it["name"].as_str()?.to_owned(), it["schema"].clone())))
            .collect();
        let required: Vec<_> =
            of_query.filter(|it| it["required"] == true).map(|it| it["name"].clone()).collect();
        // Names that a client chooses, such as `get[NAME]` of a batch, are the handler's to read.
        let is_open = parameters.into_iter().flatten().any(|it| it["style"] == "deepObject");
        self.object(json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": is_open,
        }))
    }

    fn body_of(&self, route: Route<'_>) -> Option<Object> {
        let schema = &self.operation(route)["requestBody"]["content"]["application/json"]["schema"];
        schema.is_object().then(|| self.object(self.resolved(schema).clone()))
    }

    fn object(&self, schema: Value) -> Object {
        let properties = schema["properties"].as_object().into_iter().flatten();
        let properties =
            properties.map(|(name, schema)| (name.clone(), self.resolved(schema).clone())).collect();
        let is_closed = schema["additionalProperties"] == false;
        Object { properties, is_closed, validator: self.validator(schema) }
    }

    /// The validator of a schema of this document. A schema that is none accepts nothing.
    pub fn validator(&self, mut schema: Value) -> Option<Validator> {
        schema["components"] = self.document["components"].clone();
        let options = jsonschema::options().should_validate_formats(true);
        options.build(&schema).inspect_err(|error| tracing::error!(%error, "a schema of the document")).ok()
    }

    /// The schema, or the one that it refers to.
    fn resolved<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let place = schema["$ref"].as_str().and_then(|place| place.strip_prefix('#'));
        place.and_then(|place| self.document.pointer(place)).map_or(schema, |schema| self.resolved(schema))
    }

    /// What a text of a query means. What it cannot mean stays text, which the schema then refuses.
    fn read(&self, schema: &Value, text: &str) -> Value {
        let schema = self.resolved(schema);
        let says = |kind: &str| {
            let forms = ["anyOf", "oneOf"].iter().filter_map(|name| schema[*name].as_array()).flatten();
            forms.chain([schema]).any(|form| self.resolved(form)["type"] == kind)
        };
        match text {
            _ if says("array") => {
                text.split(',').map(|item| self.read(&schema["items"], item.trim())).collect()
            }
            "1" | "true" if says("boolean") => true.into(),
            "0" | "false" if says("boolean") => false.into(),
            _ if says("integer") => text.parse::<i64>().map_or_else(|_| text.into(), Value::from),
            _ => text.into(),
        }
    }
}

/// The members of an object.
struct Object {
    properties: Map<String, Value>,
    /// Whether it has no other members.
    is_closed: bool,
    validator: Option<Validator>,
}

impl Object {
    /// The members, if they are what is declared.
    fn check(&self, mut members: Map<String, Value>, place: Place) -> Result<Map<String, Value>, Failure> {
        // An open object, such as a batch, is its handler's to read.
        if !self.is_closed {
            return Ok(members);
        }
        let mut wrong = Mistakes::default();
        members.retain(|name, value| {
            let Some(schema) = self.properties.get(name) else {
                let known = || self.properties.keys().map(String::as_str);
                wrong.push(|| mistake::unknown(name, place, known()));
                return false;
            };
            // Each item of a long array would be one more mistake.
            let most = schema["maxItems"].as_u64().and_then(|most| usize::try_from(most).ok());
            let most = most.filter(|most| value.as_array().is_some_and(|items| items.len() > *most));
            most.is_none_or(|most| {
                wrong.push(|| mistake::too_many(name, most));
                false
            })
        });
        let Some(validator) = &self.validator else {
            return Err(Failure::internal("a schema that is none"));
        };
        let object = Value::Object(members);
        for error in validator.iter_errors(&object) {
            wrong.push(|| mistake::told(&error, place));
        }
        let Value::Object(members) = object else { return Err(Failure::internal("an object that is none")) };
        wrong.none_or(members)
    }
}
