//! Failures as `application/problem+json` (RFC 9457), for clients that ask for it.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::failure::Failure;

const TYPE: &str = "application/problem+json";

/// Rewrites a failure if the request asks for that form.
pub async fn form(request: Request, next: Next) -> Response {
    let asked = asks(request.headers());
    let response = next.run(request).await;
    match response.extensions().get::<Failure>() {
        Some(_) if asked => {
            let (mut parts, _) = response.into_parts();
            let body =
                Json(parts.extensions.remove::<Failure>().map(|failure| failure.problem())).into_response();
            parts.headers.remove(header::CONTENT_LENGTH);
            parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(TYPE));
            Response::from_parts(parts, body.into_body())
        }
        _ => response,
    }
}

fn asks(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
    accepted
        .flat_map(|value| value.split(','))
        .any(|range| range.split(';').next().is_some_and(|name| name.trim() == TYPE))
}
