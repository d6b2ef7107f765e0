//! What an app answered, and assertions on it.

#![allow(clippy::panic, reason = "an assertion that does not hold ends its test")]

use std::any::type_name;
use std::fmt::Write as _;
use std::sync::Arc;

use acl_core::{Access, EndpointId, Registry};
use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use serde::de::DeserializeOwned;

use super::inject::Injected;
use crate::credential::Credential;
use crate::refusal::{Cause, Refusal};

/// An answer. An assertion that fails says what was expected and what was found, with the credential's list and the
/// pattern that decided: it is a test's own.
pub struct Answer<R: Registry, P> {
    asked: String,
    credential: Option<Arc<Credential<R, P>>>,
    let_in_to: Option<EndpointId<R>>,
    reported: Option<&'static str>,
    response: Response<Bytes>,
}

impl<R: Registry, P: Send + Sync + 'static> Answer<R, P> {
    pub(super) fn new(
        asked: String,
        credential: Option<Arc<Credential<R, P>>>,
        injected: &Injected<R, P>,
        response: Response<Bytes>,
    ) -> Self {
        let (let_in_to, reported) = (injected.endpoint(), injected.report());
        Self { asked, credential, let_in_to, reported, response }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The body.
    pub fn bytes(&self) -> &Bytes {
        self.response.body()
    }

    /// The body as text; what is no UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }

    /// The body, read as JSON.
    ///
    /// # Panics
    /// It is none of this type.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(self.bytes()) {
            Ok(value) => value,
            Err(error) => panic!("{}", self.report(&format!("a body of {}: {error}", type_name::<T>()))),
        }
    }

    /// The refusal, if the edge refused.
    pub fn refusal(&self) -> Option<&Refusal<R, P>> {
        self.response.extensions().get()
    }

    /// The endpoint whose guard let the request in. A guard that only reported that it would refuse the request did
    /// not.
    pub fn let_in_to(&self) -> Option<EndpointId<R>> {
        self.let_in_to.filter(|_| self.refusal().is_none() && self.reported.is_none())
    }

    /// The code with which a guard would have refused the request, had its edge not been
    /// [`Settings::report_only`](crate::Settings::report_only).
    pub const fn reported(&self) -> Option<&'static str> {
        self.reported
    }

    /// A guard let the request in, whatever its handler answered then. An app without a guard allows nothing here.
    ///
    /// # Panics
    /// It did not.
    #[track_caller]
    pub fn assert_allowed(&self) -> &Self {
        assert!(self.let_in_to().is_some(), "{}", self.report("let in"));
        self
    }

    /// Refused, since the endpoint is not open to the mode (D3).
    ///
    /// # Panics
    /// It was not, or for another reason.
    #[track_caller]
    pub fn assert_mode_not_allowed(&self) -> &Self {
        self.assert_code(Cause::ModeNotAllowed.code())
    }

    /// Refused, since a deny of the list matches a tag (D4).
    ///
    /// # Panics
    /// It was not, or for another reason.
    #[track_caller]
    pub fn assert_tag_denied(&self) -> &Self {
        self.assert_code(Cause::TagDenied.code())
    }

    /// Refused, since no allow of the list grants a tag (D6, D10).
    ///
    /// # Panics
    /// It was not, or for another reason.
    #[track_caller]
    pub fn assert_tag_not_granted(&self) -> &Self {
        self.assert_code(Cause::TagNotGranted.code())
    }

    /// Refused, since a list of the credential is stale (S3).
    ///
    /// # Panics
    /// It was not, or for another reason.
    #[track_caller]
    pub fn assert_stale(&self) -> &Self {
        self.assert_code(Cause::KeyListStale.code())
    }

    /// Refused, since the request has no credential.
    ///
    /// # Panics
    /// It was not, or for another reason.
    #[track_caller]
    pub fn assert_no_credential(&self) -> &Self {
        self.assert_code(Cause::NoCredential.code())
    }

    /// Refused by the edge with this code ([`Cause::code`]).
    ///
    /// # Panics
    /// It was not, or with another code.
    #[track_caller]
    pub fn assert_code(&self, code: &str) -> &Self {
        let found = self.refusal().map(|refusal| refusal.cause().code());
        assert!(found == Some(code), "{}", self.report(&format!("refused with `{code}`")));
        self
    }

    /// What was found, in a few words.
    pub(super) fn found(&self) -> String {
        let status = self.status();
        if let Some(code) = self.reported {
            return format!("only reported, where the edge would refuse with `{code}`; answered {status}");
        }
        match (self.refusal(), self.let_in_to) {
            (Some(refusal), _) => format!("refused with `{}`, {status}", refusal.cause().code()),
            (None, Some(_)) => format!("let in; the handler answered {status}"),
            (None, None) => format!(
                "answered {status}, and no guard of the registry `{}` with principals `{}` had the request",
                type_name::<R>(),
                type_name::<P>()
            ),
        }
    }

    fn report(&self, expected: &str) -> String {
        let mut report = format!("{}\n  expected: {expected}\n     found: {}", self.asked, self.found());
        let mut line = |name: &str, text: &str| {
            // Writing to a string does not fail.
            let _ = write!(report, "\n{name:>10}: {text}");
        };
        match &self.credential {
            Some(credential) => {
                let any_of = |lists: &mut dyn Iterator<Item = &str>| {
                    lists.map(|list| format!("`{list}`")).collect::<Vec<_>>().join(" or ")
                };
                let own = any_of(&mut credential.lists());
                let all =
                    credential.bounds().fold(own, |all, mut bound| all + " within " + &any_of(&mut bound));
                let mode = credential.mode().name(R::CATALOG.own_modes());
                line("caller", &format!("by {mode}, with the list {all}"));
            }
            None => line("caller", "nobody; `Authenticate` was asked"),
        }
        let refused = self.refusal().and_then(|refusal| refusal.target().endpoint());
        if let Some(id) = refused.or(self.let_in_to) {
            let tags = id.tags().map(acl_core::Tag::as_str).collect::<Vec<_>>().join(", ");
            line("endpoint", &id.to_string());
            line("tags", &tags);
            line("open to", &open_to(id));
            if let Some(credential) = &self.credential {
                line("reason", &credential.decide(id).to_string());
            }
        }
        let body = self.text();
        if !body.is_empty() {
            let short: String = body.chars().take(300).collect();
            line("body", &format!("{short}{}", if short.len() < body.len() { "…" } else { "" }));
        }
        report
    }
}

fn open_to<R: Registry>(id: EndpointId<R>) -> String {
    match id.endpoint().access() {
        Access::Public => "everyone".to_owned(),
        _ => id.endpoint().modes().display(R::CATALOG.own_modes()).to_string(),
    }
}
