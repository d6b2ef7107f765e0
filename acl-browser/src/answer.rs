//! Responses, with the headers that each has.

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, REFERRER_POLICY};
use http::header::{HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, Response, StatusCode};
use http_body_util::Full;
use serde::Serialize;

use crate::assets::POLICY;

pub(crate) type Answer = Response<Full<Bytes>>;

fn answer(status: StatusCode, kind: &'static str, body: Bytes) -> Answer {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Content that stays the same until the program changes. It is asked for again, and not sent again.
#[derive(Clone)]
pub(crate) struct Stable {
    pub(crate) kind: &'static str,
    pub(crate) policy: &'static str,
    pub(crate) body: Bytes,
    pub(crate) tag: HeaderValue,
}

impl Stable {
    pub(crate) fn new(kind: &'static str, policy: &'static str, body: Bytes) -> Self {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let mut hasher = DefaultHasher::new();
        (env!("CARGO_PKG_VERSION"), policy, &body).hash(&mut hasher);
        let tag = HeaderValue::from_str(&format!("\"{:016x}\"", hasher.finish()));
        Self { kind, policy, body, tag: tag.unwrap_or(HeaderValue::from_static("\"\"")) }
    }

    pub(crate) fn answer(&self, request: &HeaderMap) -> Answer {
        let known = request.get_all(http::header::IF_NONE_MATCH).iter();
        let is_known =
            known.filter_map(|value| value.to_str().ok()).flat_map(|tags| tags.split(',')).any(|tag| {
                let tag = tag.trim();
                tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == self.tag.as_bytes()
            });
        let mut response = if is_known {
            answer(StatusCode::NOT_MODIFIED, self.kind, Bytes::new())
        } else {
            answer(StatusCode::OK, self.kind, self.body.clone())
        };
        let headers = response.headers_mut();
        headers.insert(ETAG, self.tag.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(self.policy));
        response
    }
}

/// What was asked for.
pub(crate) fn json(value: &impl Serialize) -> Answer {
    match serde_json::to_vec(value) {
        Ok(body) => answer(StatusCode::OK, "application/json", body.into()),
        Err(_) => refusal(StatusCode::INTERNAL_SERVER_ERROR, "the answer could not be written"),
    }
}

/// What is wrong with the request, for the one who made it.
pub(crate) fn refusal(status: StatusCode, message: &str) -> Answer {
    let body = serde_json::json!({ "status": status.as_u16(), "message": message }).to_string();
    answer(status, "application/json", body.into())
}

pub(crate) fn wrong_method(allowed: &'static str) -> Answer {
    let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, &format!("use {allowed}"));
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    response
}
