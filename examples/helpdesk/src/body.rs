//! The JSON object of a request's body.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use serde_json::{Map, Value};

use crate::failure::{Failure, Field};

/// The fields of a body that is one JSON object.
pub struct Fields(pub Map<String, Value>);

/// Goes on if the body has no field but these: a misspelt one is told, never dropped.
///
/// # Errors
/// 400 with every other field.
pub fn only(body: &Map<String, Value>, known: &[&str]) -> Result<(), Failure> {
    let unknown: Vec<_> = body
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .map(|name| Field {
            name: name.clone().into(),
            code: "unknown_field",
            message: format!("no such field; there are: {}", known.join(", ")),
        })
        .collect();
    if unknown.is_empty() { Ok(()) } else { Err(Failure::invalid(unknown)) }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Failure::bad_body("the body cannot be read, or has more than two megabytes"))?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(Failure::bad_body("expected a JSON object, such as {\"subject\": \"Printer\"}")),
            // serde_json's message holds no text of the body but the place.
            Err(error) => Err(Failure::bad_body(format!(
                "the body is no JSON, line {}, column {}",
                error.line(),
                error.column()
            ))),
        }
    }
}
