//! Responses, with the headers that each has.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY};
use http::header::{CONTENT_TYPE, ETAG, HeaderValue, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS};
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
    policy: HeaderValue,
    pub(crate) body: Bytes,
    /// The same, compressed.
    small: Bytes,
    pub(crate) tag: HeaderValue,
}

impl Stable {
    pub(crate) fn new(kind: &'static str, policy: String, body: Bytes) -> Self {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let mut hasher = DefaultHasher::new();
        (env!("CARGO_PKG_VERSION"), &policy, &body).hash(&mut hasher);
        let tag = HeaderValue::from_str(&format!("W/\"{:016x}\"", hasher.finish()));
        let small = compressed(&body);
        let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(POLICY));
        Self { kind, policy, body, small, tag: tag.unwrap_or(HeaderValue::from_static("W/\"\"")) }
    }

    pub(crate) fn answer(&self, request: &HeaderMap) -> Answer {
        let known = request.get_all(http::header::IF_NONE_MATCH).iter();
        let is_known =
            known.filter_map(|value| value.to_str().ok()).flat_map(|tags| tags.split(',')).any(|tag| {
                let tag = tag.trim();
                opaque(tag.as_bytes()) == opaque(self.tag.as_bytes())
            });
        let takes_small = !self.small.is_empty() && takes_gzip(request);
        let mut response = match (is_known, takes_small) {
            (true, _) => answer(StatusCode::NOT_MODIFIED, self.kind, Bytes::new()),
            (false, true) => answer(StatusCode::OK, self.kind, self.small.clone()),
            (false, false) => answer(StatusCode::OK, self.kind, self.body.clone()),
        };
        let headers = response.headers_mut();
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if takes_small && !is_known {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        headers.insert(ETAG, self.tag.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(CONTENT_SECURITY_POLICY, self.policy.clone());
        response
    }
}

/// A tag without the mark of a weak one. Ours are weak, since they stand for the page in whatever coding.
fn opaque(tag: &[u8]) -> &[u8] {
    tag.strip_prefix(b"W/").unwrap_or(tag)
}

/// As gzip, which every browser reads; empty if that fails.
fn compressed(body: &[u8]) -> Bytes {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(body).and_then(|()| writer.finish()).map_or(Bytes::new(), Bytes::from)
}

/// Whether the request names gzip, or everything, and does not refuse it by `q=0` (RFC 9110, 12.5.3).
fn takes_gzip(request: &HeaderMap) -> bool {
    let values = request.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut any = None;
    for coding in values.flat_map(|value| value.split(',')) {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().trim_start_matches(['q', 'Q', '=', ' ']);
        let is_taken = weight.is_empty() || weight.parse::<f32>().is_ok_and(|weight| weight > 0.0);
        match name.trim() {
            name if name.eq_ignore_ascii_case("gzip") => return is_taken,
            "*" => any = Some(is_taken),
            _ => {}
        }
    }
    any.unwrap_or(false)
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
