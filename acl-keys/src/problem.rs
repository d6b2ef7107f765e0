//! Errors as responses: problems of RFC 9457.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

use crate::error::Error;

/// A problem document with this status, which names the field that is wrong, if there is one.
pub(crate) fn problem(status: StatusCode, code: &str, field: Option<&str>, detail: &str) -> Response {
    let mut problem = json!({
        "type": "about:blank", "title": status.canonical_reason(), "status": status.as_u16(), "detail": detail,
        "code": code,
    });
    if let Some(field) = field {
        problem["field"] = field.into();
    }
    let head = [("content-type", "application/problem+json"), ("cache-control", "no-store")];
    (status, head, problem.to_string()).into_response()
}

/// Answers with a problem document (RFC 9457). The response also has the error in its extensions, as `Arc<Error>`, so
/// that an application can answer in a form of its own.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, code, field) = match &self {
            Self::Invalid { field, .. } => (StatusCode::BAD_REQUEST, "invalid", Some(*field)),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", None),
            Self::Conflict(_) => (StatusCode::CONFLICT, "conflict", None),
            Self::BeyondRights { .. } => (StatusCode::FORBIDDEN, "beyond_rights", None),
            Self::OfOthers => (StatusCode::FORBIDDEN, "of_others", None),
            Self::Bounds(_) | Self::NoRandomNumbers | Self::Unavailable(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable", None)
            }
        };
        let mut response = if status == StatusCode::SERVICE_UNAVAILABLE {
            // Details of the database belong in the log.
            tracing::error!(target: "acl_keys", error = %self, "a handler of keys failed");
            problem(status, code, field, "keys cannot be read or changed now; try later")
        } else {
            problem(status, code, field, &self.to_string())
        };
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
