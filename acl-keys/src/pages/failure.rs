//! What did not work, for the page that says so.

use http::StatusCode;
use maud::{Markup, html};

use super::text::{rich, sentence};
use crate::error::Error;

/// Why a page is not shown, or a form not done.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) status: StatusCode,
    pub(super) message: String,
    /// The field of the form that is wrong.
    field: Option<&'static str>,
}

impl Failure {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), field: None }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn at(field: &'static str, message: impl Into<String>) -> Self {
        Self { field: Some(field), ..Self::bad_request(message) }
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Nothing is at this address.")
    }

    /// What is wrong with this field.
    pub(super) fn wrong(failure: Option<&Self>, field: &str) -> Option<String> {
        failure.filter(|failure| failure.field == Some(field)).map(|failure| failure.message.clone())
    }

    /// Above the form that caused it. A mistake of a field stands at the field too.
    pub(super) fn above(failure: Option<&Self>) -> Markup {
        html! { @if let Some(failure) = failure { (failure.render()) } }
    }

    pub(super) fn render(&self) -> Markup {
        html! { div.problem role="alert" { p { (rich(&self.message)) } } }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid { field, message } => Self::at(field, sentence(&message)),
            Error::NotFound => Self::new(StatusCode::NOT_FOUND, "There is no such key."),
            Error::Conflict(message) => Self::new(StatusCode::CONFLICT, sentence(message)),
            Error::BeyondRights { first, more } => {
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                let message = format!(
                    "The key has rights that you do not have: you may not call `{first}`{more}. Only somebody with all \
                     of them gives, changes or takes them."
                );
                Self::new(StatusCode::FORBIDDEN, message)
            }
            Error::OfOthers => {
                let message = "You may create and change your own keys alone. For those of others you need \
                               `keys.others.put`.";
                Self::new(StatusCode::FORBIDDEN, message)
            }
            error => {
                // Details of the database belong in the log.
                tracing::error!(target: "acl_keys", %error, "a page of keys failed");
                let message = "Keys cannot be read or changed now. Try again later.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, message)
            }
        }
    }
}
