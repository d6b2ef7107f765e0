//! Refusals: what was refused, why, and what the caller is told.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use acl_core::{Access, EndpointId, Reason, Registry};
use bytes::Bytes;
use http::header::ALLOW;
use http::{HeaderValue, Response, StatusCode};
use uuid::Uuid;

use crate::authenticate::Rejected;
use crate::credential::Credential;
use crate::target::{Found, Target};

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// 401: the endpoint wants a credential, and the request has none.
    NoCredential,
    /// 401: the credential is not valid.
    WrongCredential,
    /// 400: the request has more than one credential.
    SeveralCredentials,
    /// 403, D3: the endpoint is not open to the mode.
    ModeNotAllowed,
    /// 403, D4: a tag of the endpoint is denied.
    TagDenied,
    /// 403, D6: no tag of the endpoint is granted.
    TagNotGranted,
    /// 403, D11: a deny takes away a tag that the endpoint needs.
    NeedDenied,
    /// 403, D11: a tag that the endpoint needs is not granted.
    NeedNotGranted,
    /// 403, S3: a list of the credential is stale.
    KeyListStale,
    /// 403, P7: the list of the credential is malformed.
    KeyListMalformed,
    /// 403, D9: the route is not in the registry.
    NotInRegistry,
    /// 404: there is no such route.
    NoRoute,
    /// 405: the path does not have the method.
    MethodNotAllowed,
    /// 429.
    TooManyRequests {
        /// When to come back.
        retry_after: Duration,
    },
    /// 503: the credential cannot be checked now.
    Unavailable,
    /// The application answered by itself.
    Application,
}

impl Cause {
    /// A stable name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoCredential => "no_credential",
            Self::WrongCredential => "wrong_credential",
            Self::SeveralCredentials => "several_credentials",
            Self::ModeNotAllowed => "mode_not_allowed",
            Self::TagDenied => "tag_denied",
            Self::TagNotGranted => "tag_not_granted",
            Self::NeedDenied => "need_denied",
            Self::NeedNotGranted => "need_not_granted",
            Self::KeyListStale => "key_list_stale",
            Self::KeyListMalformed => "key_list_malformed",
            Self::NotInRegistry => "not_in_registry",
            Self::NoRoute => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::Unavailable => "unavailable",
            Self::Application => "refused",
        }
    }

    /// The status of the answer; of the application's own answer, 403 stands for whatever it has.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NoCredential | Self::WrongCredential => StatusCode::UNAUTHORIZED,
            Self::SeveralCredentials => StatusCode::BAD_REQUEST,
            Self::NoRoute => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::FORBIDDEN,
        }
    }
}

/// Why a verdict refuses.
impl From<Reason<'_>> for Cause {
    fn from(reason: Reason<'_>) -> Self {
        match reason {
            Reason::ListMalformed { .. } => Self::KeyListMalformed,
            Reason::ListStale { .. } => Self::KeyListStale,
            Reason::ModeNotAllowed { .. } => Self::ModeNotAllowed,
            Reason::TagDenied { .. } => Self::TagDenied,
            Reason::NeedDenied { .. } => Self::NeedDenied,
            Reason::NeedNotGranted { .. } => Self::NeedNotGranted,
            Reason::NotInRegistry => Self::NotInRegistry,
            _ => Self::TagNotGranted,
        }
    }
}

impl From<&Rejected> for Cause {
    fn from(rejected: &Rejected) -> Self {
        match rejected {
            Rejected::WrongCredential => Self::WrongCredential,
            Rejected::SeveralCredentials => Self::SeveralCredentials,
            Rejected::MalformedList => Self::KeyListMalformed,
            Rejected::TooManyRequests { retry_after } => Self::TooManyRequests { retry_after: *retry_after },
            Rejected::Unavailable => Self::Unavailable,
            Rejected::Answer(_) => Self::Application,
        }
    }
}

/// One refusal: the cause, what was asked for, and who asked.
///
/// It is in the extensions of the answer, so that a layer around the guard can write it down: there, and only there,
/// are the credential and with it the pattern that decided.
pub struct Refusal<R: Registry, P> {
    cause: Cause,
    target: Target<R>,
    credential: Option<Arc<Credential<R, P>>>,
    id: Uuid,
    help: Option<&'static str>,
    route: Option<Box<str>>,
    nearest: Option<EndpointId<R>>,
}

impl<R: Registry, P> Refusal<R, P> {
    pub(crate) fn new(cause: Cause, found: Found<R>, credential: Option<Arc<Credential<R, P>>>) -> Self {
        let (id, help) = (Uuid::now_v7(), found.help);
        Self { cause, target: found.target, credential, id, help, route: None, nearest: None }
    }

    /// Adds the route that the registry does not have, as the router declares it, and the endpoint nearest to it.
    pub(crate) fn at_route(self, route: Option<&str>, nearest: Option<EndpointId<R>>) -> Self {
        Self { route: route.map(Into::into), nearest, ..self }
    }

    /// Of a known caller: what the credential's lists say of the endpoint.
    #[cold]
    #[inline(never)]
    pub(crate) fn of(credential: Arc<Credential<R, P>>, endpoint: EndpointId<R>) -> Self {
        let verdict = credential.decide(endpoint);
        let cause = Cause::from(verdict.reason());
        Self::new(cause, Found::new(Target::Endpoint(endpoint)), Some(credential))
    }

    /// Why.
    pub const fn cause(&self) -> Cause {
        self.cause
    }

    /// The decision id: in the answer, in the audit event, and nowhere else. Ids of one process sort by time.
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// What the request was about.
    pub const fn target(&self) -> Target<R> {
        self.target
    }

    /// What the application has to write instead, where a guard stands in a place in which it cannot decide. For its
    /// developers: it is in the audit event, and in no answer.
    pub const fn help(&self) -> Option<&'static str> {
        self.help
    }

    /// The route that matched and that the registry does not have, as the router declares it; none elsewhere, and where
    /// the router does not tell.
    pub fn route(&self) -> Option<&str> {
        self.route.as_deref()
    }

    /// The endpoint whose path is nearest to that route: perhaps the one that was meant.
    pub const fn nearest(&self) -> Option<EndpointId<R>> {
        self.nearest
    }

    /// Who was refused; none if that is not known.
    pub fn credential(&self) -> Option<&Arc<Credential<R, P>>> {
        self.credential.as_ref()
    }

    /// The tags of the endpoint, in declared order.
    pub fn tags(&self) -> impl Iterator<Item = &'static str> {
        self.target.endpoint().into_iter().flat_map(EndpointId::tags).map(acl_core::Tag::as_str)
    }

    /// The tags that the endpoint needs besides (D11), in declared order.
    pub fn needs(&self) -> impl Iterator<Item = &'static str> {
        let endpoint = self.target.endpoint().map(EndpointId::endpoint);
        endpoint.into_iter().flat_map(|endpoint| endpoint.needs()).map(acl_core::Tag::as_str)
    }

    /// The names of the modes that the endpoint is open to.
    pub fn modes(&self) -> impl Iterator<Item = &'static str> {
        let modes = self.target.endpoint().map(|id| id.endpoint().modes());
        modes.into_iter().flat_map(acl_core::ModeSet::iter).map(|mode| mode.name(R::CATALOG.own_modes()))
    }

    /// The methods of the path that the caller may call: what `Allow` tells.
    pub fn allow(&self) -> Vec<&'static str> {
        let may = |id: &EndpointId<R>| match &self.credential {
            Some(credential) => credential.allows(*id),
            None => id.endpoint().access() == Access::Public,
        };
        // A permission is of no path.
        let of_path: Vec<_> = self.target.of_path().filter(|id| !id.route().is_permission()).collect();
        let declared = |method| of_path.iter().any(|id| id.route().method == method);
        let callable = of_path.iter().filter(|id| may(id)).map(|id| id.route().method);
        let with_head = |method| {
            let head = method == "GET" && !declared("HEAD");
            [method].into_iter().chain(head.then_some("HEAD"))
        };
        callable.flat_map(with_head).collect()
    }

    /// The answer with what every answer to a refusal has: `Allow`, and the refusal in its extensions.
    pub(crate) fn in_answer(self, mut response: Response<Bytes>) -> Response<Bytes>
    where
        P: Send + Sync + 'static,
    {
        // Every refusal has it, whatever its status and endpoint: where there is none, axum may tell every method of
        // the path; and if only some refusals had it, a stranger would learn by it which paths there are. One that the
        // application wrote stays.
        if self.cause() != Cause::NoRoute
            && !response.headers().contains_key(ALLOW)
            && let Ok(methods) = HeaderValue::try_from(self.allow().join(", "))
        {
            response.headers_mut().insert(ALLOW, methods);
        }
        response.extensions_mut().insert(self);
        response
    }

    /// What the caller is told, in a sentence. No pattern of the list is in it.
    pub fn message(&self) -> String {
        let join = |items: &mut dyn Iterator<Item = &'static str>| items.collect::<Vec<_>>().join(", ");
        match self.cause {
            Cause::NoCredential => "this needs a credential, and the request has none".into(),
            Cause::WrongCredential => "the credential is malformed, unknown, expired or revoked".into(),
            Cause::SeveralCredentials => "the request has more than one credential; send one".into(),
            Cause::ModeNotAllowed => {
                let mode = self
                    .credential
                    .as_ref()
                    .map_or("", |credential| credential.mode().name(R::CATALOG.own_modes()));
                format!("not open to mode `{mode}`; open to: {}", join(&mut self.modes()))
            }
            Cause::TagDenied => {
                format!("the credential's list denies a tag of this endpoint: {}", join(&mut self.tags()))
            }
            Cause::TagNotGranted => {
                format!("the credential's list grants no tag of this endpoint: {}", join(&mut self.tags()))
            }
            Cause::NeedDenied => {
                let needs = join(&mut self.needs());
                format!("this needs {needs} too, and the credential's list denies one of these")
            }
            Cause::NeedNotGranted => {
                let needs = join(&mut self.needs());
                format!("this needs {needs} too, and the credential's list does not grant each of these")
            }
            Cause::KeyListStale => {
                "the credential's list no longer fits the API and grants nothing; its owner must correct it"
                    .into()
            }
            Cause::KeyListMalformed => {
                "the credential's list is malformed and grants nothing; its owner must correct it".into()
            }
            Cause::NotInRegistry => "this route is not in the registry, so nobody may call it".into(),
            Cause::NoRoute => "there is no such route".into(),
            Cause::MethodNotAllowed => {
                "this path does not have the method; `Allow` has those that you may call".into()
            }
            Cause::TooManyRequests { .. } => {
                "too many requests; `Retry-After` has the seconds to wait".into()
            }
            Cause::Unavailable => "credentials cannot be checked now; try later".into(),
            Cause::Application => "refused".into(),
        }
    }
}

impl<R: Registry, P> Clone for Refusal<R, P> {
    fn clone(&self) -> Self {
        Self {
            cause: self.cause,
            target: self.target,
            credential: self.credential.clone(),
            id: self.id,
            help: self.help,
            route: self.route.clone(),
            nearest: self.nearest,
        }
    }
}

/// The cause and the decision id, and no more: the credential has none.
impl<R: Registry, P> fmt::Debug for Refusal<R, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refusal({}, {})", self.cause.code(), self.id)
    }
}

/// [`Refusal::message`].
impl<R: Registry, P> fmt::Display for Refusal<R, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl<R: Registry, P> Error for Refusal<R, P> {}
