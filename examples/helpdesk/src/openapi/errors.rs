//! The form of failures.

#![allow(dead_code, clippy::struct_field_names, reason = "`failure` writes what is described here")]

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::ToSchema;

/// Why a request was not served.
#[derive(ToSchema)]
pub(super) struct Error {
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599, example = 400)]
    status: u16,
    /// A stable name for programs.
    #[schema(example = "invalid_input")]
    code: String,
    /// A sentence for people.
    #[schema(example = "`subject`: it is missing")]
    message: String,
    /// What is wrong with the input.
    #[schema(nullable = false)]
    errors: Option<Errors>,
    /// Of a refusal: by which the record of the decision is found.
    #[schema(nullable = false)]
    decision_id: Option<String>,
    /// Of a refusal: the tags of the endpoint.
    #[schema(nullable = false)]
    tags: Option<Vec<String>>,
    /// Of a refusal: the modes of the endpoint.
    #[schema(nullable = false)]
    modes: Option<Vec<String>>,
}

/// What is wrong with an input, by fields.
#[derive(ToSchema)]
pub(super) struct Errors {
    /// None: each is about a field.
    #[schema(max_items = 0)]
    errors: Vec<Value>,
    /// By the names of the fields.
    fields: BTreeMap<String, FieldErrors>,
    /// How many there are beside these.
    #[schema(nullable = false)]
    more: Option<u64>,
}

/// What is wrong with a field.
#[derive(ToSchema)]
pub(super) struct FieldErrors {
    errors: Vec<FieldError>,
}

/// One mistake.
#[derive(ToSchema)]
pub(super) struct FieldError {
    /// A stable name for programs.
    #[schema(example = "required")]
    code: String,
    /// A sentence for people.
    #[schema(example = "it is missing")]
    message: String,
}

/// The same for clients that ask for `application/problem+json` (RFC 9457).
#[derive(ToSchema)]
pub(super) struct Problem {
    #[schema(example = "about:blank")]
    r#type: String,
    #[schema(example = "Bad Request")]
    title: String,
    #[schema(minimum = 400, maximum = 599, example = 400)]
    status: u16,
    #[schema(example = "`subject`: it is missing")]
    detail: String,
    #[schema(example = "invalid_input")]
    code: String,
    #[schema(nullable = false)]
    errors: Option<Errors>,
}
