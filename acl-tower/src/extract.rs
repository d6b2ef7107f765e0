//! `Authorized` as an extractor of axum.

use acl_core::Registry;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;

use crate::authorized::{Authorized, LetInUnasked};

/// Why [`Authorized`] is not to be had: a mistake of the application, never of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotAuthorized {
    /// No guard of this registry stood before the handler, or it hands nothing on.
    NotGuarded,
    /// The endpoint is `public`: nobody was asked who they are.
    Public,
}

impl IntoResponse for NotAuthorized {
    fn into_response(self) -> Response {
        let cause = match self {
            Self::NotGuarded => {
                "a handler wants `Authorized`, and no guard of its registry and principal stood before it; mount it by \
                 `with: [acl_tower::axum]` or `acl_tower::protect`, without `Settings::without_extension`"
            }
            Self::Public => {
                "a handler of a `public` endpoint wants `Authorized`, and nobody asks who calls it; take \
                 `Option<Authorized>`, or make the endpoint `authenticated`"
            }
        };
        tracing::error!(target: "acl_tower", cause, "refused");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}

impl<S: Sync, R: Registry, P: Send + Sync + 'static> FromRequestParts<S> for Authorized<R, P> {
    type Rejection = NotAuthorized;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NotAuthorized> {
        let authorized = parts.extensions.get::<Self>().cloned();
        authorized.ok_or_else(|| match parts.extensions.get::<LetInUnasked<R>>() {
            Some(_) => NotAuthorized::Public,
            None => NotAuthorized::NotGuarded,
        })
    }
}

impl<S: Sync, R: Registry, P: Send + Sync + 'static> OptionalFromRequestParts<S> for Authorized<R, P> {
    type Rejection = NotAuthorized;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, NotAuthorized> {
        match <Self as FromRequestParts<S>>::from_request_parts(parts, state).await {
            Ok(authorized) => Ok(Some(authorized)),
            Err(NotAuthorized::Public) => Ok(None),
            Err(other) => Err(other),
        }
    }
}
