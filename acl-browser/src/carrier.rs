//! Where a request of the console carries a credential.

use std::borrow::Cow;

/// Where a request carries a credential. The console of the page asks for it and puts it there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Carrier {
    /// `Authorization: SCHEME SECRET`.
    Scheme(Cow<'static, str>),
    /// `Authorization: Basic`, with a name and a password.
    Basic,
    /// A header of its own; the secret is its whole value.
    Header(Cow<'static, str>),
    /// A parameter of the query.
    Query(Cow<'static, str>),
    /// A cookie that the person's browser has already, such as that of a session. The page cannot read it, and need
    /// not.
    Cookie,
}

impl Carrier {
    /// `Authorization: Bearer SECRET`.
    pub const BEARER: Self = Self::Scheme(Cow::Borrowed("Bearer"));
}

/// Where the console finds the token that a write by a cookie needs, so that no other site can forge one (CSRF).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CsrfToken {
    /// A cookie that scripts can read.
    Cookie(Cow<'static, str>),
    /// A member of the JSON that a GET of this address answers.
    Answer {
        /// The address, such as `/me`.
        path: Cow<'static, str>,
        /// The place in the answer as a JSON pointer (RFC 6901), such as `/data/csrf_token`.
        pointer: Cow<'static, str>,
    },
}
