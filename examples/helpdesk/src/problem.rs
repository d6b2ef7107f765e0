//! Failures as `application/problem+json` (RFC 9457), for clients that ask for it.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::answer::BASE;
use crate::failure::Failure;

const TYPE: &str = "application/problem+json";

/// Rewrites a failure if the request asks for that form.
pub async fn form(request: Request, next: Next) -> Response {
    let asked = asks(request.headers());
    let below_base = request.uri().path().starts_with(BASE);
    let mut response = next.run(request).await;
    let is_plain = |response: &Response| {
        response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"))
    };
    if below_base && response.status().is_client_error() && is_plain(&response) {
        // What the framework's own extractors say, such as of a number in the path that is none.
        let failure =
            Failure::new(response.status(), "bad_request", "the path or the query is not what this takes");
        let mut headers = std::mem::take(response.headers_mut());
        for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
            headers.remove(name);
        }
        response = failure.into_response();
        response.headers_mut().extend(headers);
    }
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
        .any(|range| range.split(';').next().is_some_and(|name| name.trim().eq_ignore_ascii_case(TYPE)))
}
