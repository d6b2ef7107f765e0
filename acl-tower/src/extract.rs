//! `Authorized` as an extractor of axum.

use std::any::type_name;

use acl_core::Registry;
use axum::body::Body;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;

use crate::authorized::{Authorized, LetInUnasked, NotPermitted, Reported};
use crate::axum_match::{may_be_at, may_be_at_public};
use crate::principals;

/// Why a handler does not get [`Authorized`]: a mistake of the application, not of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotAuthorized {
    /// No guard of this registry stood before the handler, or it hands nothing on.
    NotGuarded,
    /// The endpoint is `public`, so nobody was asked who they are; or it is `public(identified)`, and the caller did
    /// not say.
    Public,
    /// The edge only reports ([`Settings::report_only`](crate::Settings::report_only)), and nobody is known.
    Reported,
    /// The guard before the handler was that of another endpoint than the one that was matched.
    OtherEndpoint,
    /// The handler wants a principal of one type, and the edges of the registry hand on another.
    OtherPrincipal {
        /// The type that the handler wants.
        wanted: &'static str,
        /// The type that an edge hands on.
        handed_on: &'static str,
    },
}

/// What to write where a handler wants another principal.
pub(crate) const PRINCIPAL: &str = "a handler wants `Authorized` with another principal than the one that its edge \
    hands on: write the type of the third argument of `Credential::new` there";

impl IntoResponse for NotAuthorized {
    fn into_response(self) -> Response {
        let cause = match self {
            Self::NotGuarded => {
                "a handler wants `Authorized`, and no guard of its registry and principal stood before it; mount it by \
                 `with: [acl_tower::axum]` or `acl_tower::protect`, without `Settings::without_extension`"
            }
            Self::Public => {
                "a handler of a `public` endpoint wants `Authorized`, and nobody asks who calls it, or the caller did \
                 not say; take `Option<Authorized>`, or make the endpoint `authenticated`"
            }
            Self::Reported => {
                "a handler wants `Authorized`, and the edge only reports that the caller is not known: take \
                 `Option<Authorized>` until the edge enforces"
            }
            Self::OtherPrincipal { .. } => PRINCIPAL,
            Self::OtherEndpoint => {
                "a handler wants `Authorized`, and what a guard handed on is of another endpoint than the one that was \
                 matched; put the handler behind the guard of its own endpoint, and decide for a request inside of a \
                 request by `Edge::authorize`"
            }
        };
        if let Self::OtherPrincipal { wanted, handed_on } = self {
            tracing::error!(target: "acl_tower", wanted, handed_on, cause, "refused");
        } else {
            tracing::error!(target: "acl_tower", cause, "refused");
        }
        match self {
            Self::Reported => StatusCode::UNAUTHORIZED.into_response(),
            _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
}

/// As the edge answers; see [`NotPermitted::into_answer`].
impl<R: Registry, P: Send + Sync + 'static> IntoResponse for NotPermitted<R, P> {
    fn into_response(self) -> Response {
        self.into_answer().map(Body::from)
    }
}

impl<S: Sync, R: Registry, P: Send + Sync + 'static> FromRequestParts<S> for Authorized<R, P> {
    type Rejection = NotAuthorized;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NotAuthorized> {
        let unasked = parts.extensions.get::<LetInUnasked<R>>();
        match (parts.extensions.get::<Self>(), unasked) {
            (Some(authorized), _) if may_be_at(authorized.endpoint(), parts) => Ok(authorized.clone()),
            (None, Some(_)) if may_be_at_public::<R>(parts) => Err(NotAuthorized::Public),
            (None, None) if is_reported::<R>(parts) => Err(NotAuthorized::Reported),
            (None, None) => Err(principals::other::<R, P>().map_or(NotAuthorized::NotGuarded, |handed_on| {
                NotAuthorized::OtherPrincipal { wanted: type_name::<P>(), handed_on }
            })),
            _ => Err(NotAuthorized::OtherEndpoint),
        }
    }
}

/// Whether an edge that only reports let the request go on to where it is.
fn is_reported<R: Registry>(parts: &Parts) -> bool {
    let reported = parts.extensions.get::<Reported<R>>();
    reported.is_some_and(|reported| reported.endpoint.is_none_or(|id| may_be_at(id, parts)))
}

impl<S: Sync, R: Registry, P: Send + Sync + 'static> OptionalFromRequestParts<S> for Authorized<R, P> {
    type Rejection = NotAuthorized;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, NotAuthorized> {
        match <Self as FromRequestParts<S>>::from_request_parts(parts, state).await {
            Ok(authorized) => Ok(Some(authorized)),
            Err(NotAuthorized::Public | NotAuthorized::Reported) => Ok(None),
            Err(other) => Err(other),
        }
    }
}
