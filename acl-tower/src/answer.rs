//! A refusal as an answer: the forms of RFC 6750 and RFC 9457.

use acl_core::Registry;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Map, Value, json};

use crate::refusal::{Cause, Refusal};

impl<R: Registry, P> Refusal<R, P> {
    /// The answer: `application/problem+json` (RFC 9457) with the members `code`, `decision_id`, and of an endpoint
    /// refused to a known caller `tags` and `modes`; `WWW-Authenticate` (RFC 6750) with 400, 401 and the 403 of an
    /// endpoint, for each of the schemes, in this realm.
    ///
    /// To answer otherwise, see [`Settings::answer`](crate::Settings::answer).
    #[must_use = "an answer refuses nobody until it is sent"]
    pub fn to_response(&self, schemes: &[Box<str>], realm: &str) -> Response<Bytes> {
        let cause = self.cause();
        let mut response = Response::new(Bytes::from(self.problem().to_string()));
        *response.status_mut() = cause.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for scheme in schemes {
            let challenge = self.error().map(|error| format!("{scheme} realm={}{error}", quoted(realm)));
            if let Some(value) = challenge.and_then(|text| HeaderValue::try_from(text).ok()) {
                headers.append(WWW_AUTHENTICATE, value);
            }
        }
        if let Cause::TooManyRequests { retry_after } = cause {
            let seconds = retry_after.as_secs().saturating_add(u64::from(retry_after.subsec_nanos() > 0));
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    fn problem(&self) -> Value {
        let (cause, status) = (self.cause(), self.cause().status());
        let mut problem = Map::from_iter([
            ("type".to_owned(), json!("about:blank")),
            ("title".to_owned(), json!(status.canonical_reason())),
            ("status".to_owned(), json!(status.as_u16())),
            ("detail".to_owned(), json!(self.message())),
            ("code".to_owned(), json!(cause.code())),
            ("decision_id".to_owned(), json!(self.id().to_string())),
        ]);
        if self.is_of_known_caller() {
            problem.insert("tags".to_owned(), self.tags().collect());
            problem.insert("modes".to_owned(), self.modes().collect());
            if self.needs().next().is_some() {
                problem.insert("needs".to_owned(), self.needs().collect());
            }
        }
        Value::Object(problem)
    }

    /// What a challenge says after its realm; none where there is no challenge. RFC 6750, 3.1: no error where the
    /// request has no credential at all.
    fn error(&self) -> Option<String> {
        Some(match self.cause() {
            Cause::NoCredential => String::new(),
            Cause::WrongCredential => ", error=\"invalid_token\"".to_owned(),
            Cause::SeveralCredentials => ", error=\"invalid_request\"".to_owned(),
            // The tags would do only where none is denied, and where the mode is right.
            Cause::TagNotGranted | Cause::NeedNotGranted => {
                let tags = self.tags().chain(self.needs()).collect::<Vec<_>>().join(" ");
                format!(", error=\"insufficient_scope\", scope=\"{tags}\"")
            }
            _ if self.cause().status() == StatusCode::FORBIDDEN && self.is_of_known_caller() => {
                ", error=\"insufficient_scope\"".to_owned()
            }
            _ => return None,
        })
    }

    /// A stranger is told nothing of the endpoint.
    fn is_of_known_caller(&self) -> bool {
        self.credential().is_some() && self.target().endpoint().is_some()
    }
}

/// A text as a quoted string of RFC 9110, 5.6.4. Control characters, which it has no form for, are left out.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars().filter(|c| !c.is_control()) {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted + "\""
}
