//! Requests and responses, as handlers see them.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};

const MOST_BYTES: usize = 64 * 1024;

/// A request that may be answered: it was decided on before the handler got it.
pub struct Request {
    pub(crate) parameters: Vec<(&'static str, String)>,
    pub(crate) body: Incoming,
    pub(crate) caller: Option<String>,
}

impl Request {
    /// A parameter of the path; empty if the path has none of this name.
    pub fn parameter(&self, name: &str) -> &str {
        self.parameters.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// The name of the caller's key; none where anyone may call.
    pub fn caller(&self) -> Option<&str> {
        self.caller.as_deref()
    }

    /// The body as text. Nothing of it was read before.
    ///
    /// # Errors
    /// An answer for the caller: it is too long, or no UTF-8.
    pub async fn text(self) -> Result<String, Response> {
        let body = Limited::new(self.body, MOST_BYTES).collect().await;
        let body = body.map_err(|_| Response::refusal(StatusCode::PAYLOAD_TOO_LARGE, "body", "too long"))?;
        String::from_utf8(body.to_bytes().into())
            .map_err(|_| Response::refusal(StatusCode::BAD_REQUEST, "body", "expected UTF-8"))
    }
}

/// A response.
pub struct Response(pub(crate) hyper::Response<Full<Bytes>>);

impl Response {
    /// 200 with a text.
    pub fn text(text: impl Into<Bytes>) -> Self {
        Self(hyper::Response::new(Full::new(text.into())))
    }

    /// With another status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        *self.0.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self
    }

    pub(crate) fn refusal(status: StatusCode, code: &str, message: &str) -> Self {
        let body = serde_json::json!({ "code": code, "message": message });
        let mut response = Self::text(body.to_string()).status(status.as_u16());
        response.0.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }

    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.0.headers_mut().insert(name, value);
        }
        self
    }
}
