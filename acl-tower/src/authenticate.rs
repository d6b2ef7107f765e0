//! From a request's head to a credential: what an application implements over its own store.

use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use acl_core::{ParseError, Registry};
use bytes::Bytes;
use http::Response;
use http::request::Parts;

use crate::credential::Credential;
use crate::head::Head;
use crate::target::Target;

/// What came of looking for a credential: none, one, or a refusal.
pub type Authenticated<R, P> = Result<Option<Arc<Credential<R, P>>>, Rejected>;

/// Finds whose request it is, before its body is read.
///
/// A closure from `&Parts` to a future is one: read what the request carries, then ask the store.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Arc;
///
/// use acl_core::Mode;
/// use acl_tower::{Carriers, Credential, Edge, Rejected};
/// use http::request::Parts;
///
/// # mod api {
/// #     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
/// #     pub fn list() {}
/// #     acl::registry! { pub struct Api; endpoints: [list] }
/// # }
/// # use api::Api;
/// # fn main() -> Result<(), acl_core::ParseError> {
/// let ann = Arc::new(Credential::<Api, _>::new("tickets.*", Mode::KEY, "ann")?);
/// let store = HashMap::from([("7:SECRET".to_owned(), ann)]);
/// let carriers = Carriers::new().scheme("key", Mode::KEY);
/// let edge = Edge::<Api, _>::new(move |parts: &Parts| {
///     let known = carriers.read(parts).and_then(|carried| match carried {
///         None => Ok(None),
///         Some(carried) => match store.get(carried.secret()) {
///             Some(credential) => Ok(Some(Arc::clone(credential))),
///             None => Err(Rejected::WrongCredential),
///         },
///     });
///     async move { known }
/// });
/// # Ok(())
/// # }
/// ```
///
/// The future owns what it needs, so that it has a name and costs no allocation; where the store is asked in an
/// `async fn`, the closure's `async move` block awaits it. If the future needs the whole head, or has to know what was
/// asked for, use [`with_head`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say who calls",
    label = "expected `carriers.look_up(…)`, or a closure from `&Parts` to a future",
    note = "most applications write `Edge::new(carriers.look_up(move |carried| keys.get(carried.secret()).cloned()))`",
    note = "a closure of one's own is `move |parts: &Parts| async move {{ Ok(None) }}`, and what it finds is an \
            `Arc<Credential<{R}, _>>`"
)]
pub trait Authenticate<R: Registry>: Send + Sync + 'static {
    /// Whose a credential is: the application's own type.
    type Principal: Send + Sync + 'static;
    /// The answer, later.
    type Future: Future<Output = Authenticated<R, Self::Principal>> + Send + 'static;

    /// Finds the credential of a request. `Ok(None)` if it carries none.
    ///
    /// The target is what the router matched: an application may ask for a second factor at one endpoint, or not ask
    /// its store where there is no route. It does not say whether the caller may call it.
    fn authenticate(&self, head: &mut Head, target: Target<R>) -> Self::Future;
}

#[diagnostic::do_not_recommend]
impl<R, P, F, Fut> Authenticate<R> for F
where
    R: Registry,
    P: Send + Sync + 'static,
    F: Fn(&Parts) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Authenticated<R, P>> + Send + 'static,
{
    type Principal = P;
    type Future = Fut;

    fn authenticate(&self, head: &mut Head, _: Target<R>) -> Fut {
        self(head)
    }
}

/// What an edge is made of: an [`Authenticate`], or a function that [`with_head`] takes.
///
/// [`Edge::new`](crate::Edge::new) takes this trait so that an argument of any other type is one error, at the
/// argument. If it took `Authenticate` itself, there would be one more error wherever the type of the edge is named. As
/// with the handlers of axum, `M` tells the implementations apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say who calls",
    label = "expected `carriers.look_up(…)`, or a closure from `&Parts` to a future",
    note = "most applications write `Edge::new(carriers.look_up(move |carried| keys.get(carried.secret()).cloned()))`",
    note = "a closure of one's own is `move |parts: &Parts| async move {{ Ok(None) }}`, and what it finds is an \
            `Arc<Credential<{R}, _>>`"
)]
pub trait FindsCallers<R: Registry, M> {
    /// What the edge asks who calls.
    type By: Authenticate<R>;

    /// Returns what the edge asks.
    fn by(self) -> Self::By;
}

#[diagnostic::do_not_recommend]
impl<R: Registry, A: Authenticate<R>> FindsCallers<R, ()> for A {
    type By = A;

    fn by(self) -> A {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<R, P, F, Fut> FindsCallers<R, (P,)> for F
where
    R: Registry,
    P: Send + Sync + 'static,
    F: Fn(Arc<Parts>, Target<R>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Authenticated<R, P>> + Send + 'static,
{
    type By = WithHead<F, P>;

    fn by(self) -> Self::By {
        WithHead { find: self, of: PhantomData }
    }
}

/// Finds callers by a function that gets the target and a share of the head, which its future may keep.
///
/// The head is not cloned. Sharing it costs one allocation.
///
/// ```
/// use std::sync::Arc;
///
/// use acl_tower::{Authenticated, Credential, Edge, Target, with_head};
/// use http::request::Parts;
///
/// # mod api {
/// #     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
/// #     pub fn list() {}
/// #     acl::registry! { pub struct Api; endpoints: [list] }
/// # }
/// # use api::Api;
/// async fn find(head: &Parts) -> Authenticated<Api, ()> {
///     // Asks a store, and borrows from the head all the while.
///     # let _ = head;
///     Ok(None)
/// }
///
/// let edge = Edge::<Api, _>::new(with_head(|head: Arc<Parts>, _: Target<Api>| async move { find(&head).await }));
/// ```
#[must_use = "it finds no caller until an edge is made of it"]
pub fn with_head<R, P, F, Fut>(find: F) -> impl Authenticate<R, Principal = P, Future = Fut>
where
    R: Registry,
    P: Send + Sync + 'static,
    F: Fn(Arc<Parts>, Target<R>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Authenticated<R, P>> + Send + 'static,
{
    WithHead { find, of: PhantomData }
}

/// See [`with_head`].
pub struct WithHead<F, P> {
    find: F,
    of: PhantomData<fn() -> P>,
}

impl<R, P, F, Fut> Authenticate<R> for WithHead<F, P>
where
    R: Registry,
    P: Send + Sync + 'static,
    F: Fn(Arc<Parts>, Target<R>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Authenticated<R, P>> + Send + 'static,
{
    type Principal = P;
    type Future = Fut;

    fn authenticate(&self, head: &mut Head, target: Target<R>) -> Fut {
        (self.find)(head.share(), target)
    }
}

/// Why a request that carries something is not let near an endpoint.
#[derive(Debug)]
#[non_exhaustive]
pub enum Rejected {
    /// The credential is malformed, unknown, expired or revoked: 401. One answer for all, so that nobody learns
    /// which of them it was.
    WrongCredential,
    /// The request carries more than one credential: 400. Which of them would be the one asked for?
    SeveralCredentials,
    /// Its stored list is no list (P7): 403, until its owner corrects it.
    MalformedList,
    /// Too many requests or failures: 429.
    TooManyRequests {
        /// When to come back; told in whole seconds, rounded up.
        retry_after: Duration,
    },
    /// The store does not answer: 503. Nobody is let in meanwhile.
    Unavailable,
    /// An answer of the application's own, sent as it is: its status, its headers, its body. It is a refusal whatever
    /// its status is. The edge adds `Allow` where it has none, since routers would add theirs. With axum, `From` makes
    /// it of a response.
    Answer(Box<Response<Bytes>>),
}

impl From<ParseError> for Rejected {
    fn from(_: ParseError) -> Self {
        Self::MalformedList
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WrongCredential => "the credential is not valid",
            Self::SeveralCredentials => "the request carries more than one credential",
            Self::MalformedList => "the list of the credential is malformed",
            Self::TooManyRequests { .. } => "too many requests",
            Self::Unavailable => "credentials cannot be checked now",
            Self::Answer(_) => "the application refused the request",
        })
    }
}

impl Error for Rejected {}
