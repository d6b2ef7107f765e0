//! The one `Host` of a request (RFC 9112, 3.2).

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::failure::Failure;

/// Goes on with a request that has one `Host`, which may be one. Two, or none, are read otherwise by whatever stands before
/// this server than by this server.
pub async fn one(request: Request, next: Next) -> Response {
    let mut hosts = request.headers().get_all(header::HOST).into_iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) if may_be_one(host) => next.run(request).await,
        _ => {
            let message = "expected one header `Host`, with a name or an address and perhaps a port";
            Failure::new(StatusCode::BAD_REQUEST, "bad_host", message).into_response()
        }
    }
}

fn may_be_one(host: &HeaderValue) -> bool {
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~:[]%".contains(byte);
    !host.is_empty() && host.as_bytes().iter().all(allowed)
}
