//! The JSON object of a request's body.

use std::error::Error;
use std::fmt;

use axum::body::{Bytes, HttpBody as _};
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::StatusCode;
use serde_json::{Map, Value};

use crate::failure::{Failure, Field, Mistakes};
use crate::json;

/// How many bytes of a body are read, by who sends it. In the extensions of a request; without it, [`Limit::Stranger`].
#[derive(Clone, Copy)]
pub enum Limit {
    /// Nobody has signed in: a name and a password.
    Stranger,
    /// What a list grants, while it is typed.
    Preview,
    /// A form of a signed-in agent: two lists of the greatest length, percent-encoded.
    Form,
    /// A known caller: a message of the greatest length in each part of a batch.
    Caller,
}

impl Limit {
    /// In bytes.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Stranger => 16 << 10,
            Self::Preview => acl_browser::MAX_BODY_BYTES,
            Self::Form => 400 << 10,
            Self::Caller => 1 << 20,
        }
    }
}

/// Why a body ends early: its client took too long to send it.
#[derive(Debug)]
pub struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body did not come in time")
    }
}

impl Error for TooSlow {}

/// The fields of a body that is one JSON object, in which nothing is there twice.
pub struct Fields(pub Map<String, Value>);

/// Goes on if the body has no field but these: a misspelt one is told, never dropped.
///
/// # Errors
/// 400 with every other field.
pub fn only(body: &Map<String, Value>, known: &[&str]) -> Result<(), Failure> {
    let mut wrong = Mistakes::default();
    for name in body.keys().filter(|name| !known.contains(&name.as_str())) {
        wrong.push(|| Field {
            name: name.clone().into(),
            code: "unknown_field",
            message: format!("no such field; there are: {}", known.join(", ")),
        });
    }
    wrong.none_or(())
}

/// The bytes of a body.
///
/// # Errors
/// 413 for more bytes than the request's [`Limit`], 408 where they do not come in time, 400 where they end too early.
pub async fn bytes(mut request: Request) -> Result<Bytes, Failure> {
    let limit = request.extensions().get::<Limit>().copied().unwrap_or(Limit::Stranger);
    // By its announced length, before it comes.
    if request.body().size_hint().lower() > limit.bytes() as u64 {
        return Err(Failure::too_large(limit.bytes()));
    }
    DefaultBodyLimit::max(limit.bytes()).apply(&mut request);
    Bytes::from_request(request, &()).await.map_err(|rejection| unreadable(&rejection, limit))
}

/// Why a body could not be read.
fn unreadable(rejection: &BytesRejection, limit: Limit) -> Failure {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Failure::too_large(limit.bytes());
    }
    let mut cause: Option<&(dyn Error + 'static)> = Some(rejection);
    while let Some(error) = cause {
        if error.is::<TooSlow>() {
            return Failure::new(StatusCode::REQUEST_TIMEOUT, "too_slow", TooSlow.to_string());
        }
        cause = error.source();
    }
    Failure::bad_body("the body ended before it was whole")
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let bytes = bytes(request).await?;
        match json::read(&bytes)? {
            Value::Object(fields) => Ok(Self(fields)),
            _ => Err(Failure::bad_body("expected a JSON object, such as {\"subject\": \"Printer\"}")),
        }
    }
}
