//! Forms that were filled in, of this site alone.

use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::application::Pages;
use super::failure::Failure;
use super::fields::Fields;
use super::same_site::must_be_of_this_site;
use super::visitor::Visitor;

/// The most bytes of a form: a list as long as any, and a box for each tag.
const MOST_BYTES: usize = 4 << 20;

/// A form that its visitor sent, and no other site.
pub struct Filled {
    /// Who sent it.
    pub(super) visitor: Visitor,
    fields: Fields,
}

impl Filled {
    /// The text of a field, without white space around it.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    /// The value of a field; none if the form does not have it, as a box that is not ticked.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name)
    }

    /// The version of the key that the form was made for.
    pub(super) fn seen(&self) -> Result<i64, Failure> {
        let seen = self.text("seen").parse();
        seen.map_err(|_| Failure::bad_request("The form does not say which version of the key it is about."))
    }
}

impl<S: Pages> FromRequest<S> for Filled {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, state).await?;
        let read = async {
            must_be_of_this_site(&parts.headers)?;
            let kind =
                parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
            if !kind.starts_with("application/x-www-form-urlencoded") {
                let message = "Expected a form: `application/x-www-form-urlencoded`.";
                return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
            }
            let body = axum::body::to_bytes(body, MOST_BYTES).await;
            let body = body.map_err(|_| {
                Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "The form is too long, or ended too early.")
            })?;
            Fields::read(&body)
        };
        match read.await {
            Ok(fields) => Ok(Self { visitor, fields }),
            Err(failure) => Err(visitor.answer(Err(failure)).into_response()),
        }
    }
}
