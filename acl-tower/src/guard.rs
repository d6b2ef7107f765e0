//! The guard in front of a service: asks whose request it is, lets it in or refuses it, before the body is read.

use std::mem;
use std::ops::ControlFlow::{Break, Continue};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use acl_core::{Access, EndpointId, Registry};
use bytes::Bytes;
use http::header::ALLOW;
use http::request::Parts;
use http::{HeaderValue, Request, Response, StatusCode};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::audit;
use crate::authenticate::Authenticate;
use crate::authorized::LetInUnasked;
use crate::edge::{Edge, forget};
use crate::head::Head;
use crate::place::{self, Around};
use crate::target::{Found, Target, takes};
#[cfg(feature = "testing")]
use crate::testing::Injected;

/// Guards of an edge.
impl<R: Registry, A: Authenticate<R>> Edge<R, A> {
    /// Returns a layer for the handler of one endpoint, for a framework that mounts each handler by itself.
    ///
    /// The guard serves the endpoint's method alone; that of a `GET` serves `HEAD` too, where the registry has none.
    /// Where axum tells which path it matched, the guard serves the endpoint's path alone. Around anything else it
    /// refuses: in axum, other routes of a router, a fallback, and a whole router. Its audit event then has the field
    /// `help`, which says what to write instead.
    pub fn guard(&self, endpoint: EndpointId<R>) -> GuardLayer<R, A> {
        GuardLayer { edge: self.clone(), at: At::Endpoint { endpoint, around: Around::Anything } }
    }

    /// Returns a layer for what no endpoint serves: the answer to another method of a path, or to no route at all. It
    /// lets nobody in.
    pub fn refuse(&self, target: Target<R>) -> GuardLayer<R, A> {
        let target = target.endpoint().map_or(target, Target::OtherMethod);
        GuardLayer { edge: self.clone(), at: At::Known(Found::new(target).at_end()) }
    }

    /// Returns a layer for a whole router. The function tells what the router matched: [`Target::matched`] of what
    /// the router reports, and never of the path in the request.
    ///
    /// An endpoint of another method than the request's is refused. For a router of axum there is
    /// [`protect`](crate::protect), which knows what the router itself does not report.
    pub fn guard_matched(&self, find: fn(&Parts) -> Target<R>) -> GuardLayer<R, A> {
        GuardLayer { edge: self.clone(), at: At::Matched(find) }
    }

    /// The first step with a request, and what comes after it.
    pub(crate) fn run<N: Next<B>, B>(
        &self,
        found: Found<R>,
        mut parts: Parts,
        body: B,
        next: N,
    ) -> Guarding<R, A, N, B> {
        let state = match found.target {
            Target::Endpoint(id) if is_open(id) => {
                #[cfg(feature = "testing")]
                Injected::<R, A::Principal>::let_in(&parts, id);
                audit::public(id);
                forget::<R, A::Principal>(&mut parts);
                if self.settings().hands_on {
                    parts.extensions.insert(LetInUnasked::<R>::new());
                }
                State::Running { running: next.run(Request::from_parts(parts, body)) }
            }
            Target::Endpoint(_) => self.asking(found, parts, body, next),
            target if target.is_preflight(&parts) && !self.settings().only_reports(&found) => {
                State::Refused { response: Some(preflight()) }
            }
            _ => self.asking(found, parts, body, next),
        };
        Guarding { edge: self.clone(), found, state }
    }

    fn asking<N: Next<B>, B>(
        &self,
        found: Found<R>,
        parts: Parts,
        body: B,
        next: N,
    ) -> State<A::Future, N, N::Future, B> {
        #[cfg(feature = "testing")]
        if let Some(credential) = Injected::credential(&parts) {
            return decided(self, found, Ok(Some(credential)), (parts, body, next));
        }
        let mut head = Head::new(parts);
        let asking = self.ask(&mut head, found.target);
        let (parts, shared) = head.into_parts();
        State::Asking { asking, shared, request: Some((parts, body, next)) }
    }
}

/// Whether nobody is asked who calls (D1).
fn is_open<R: Registry>(id: EndpointId<R>) -> bool {
    let endpoint = id.endpoint();
    endpoint.access() == Access::Public && !endpoint.is_identified()
}

/// Puts a [`Guard`] in front of a service; see [`Edge::guard`].
#[must_use = "a layer guards nothing until it is put around a handler"]
pub struct GuardLayer<R: Registry, A: Authenticate<R>> {
    edge: Edge<R, A>,
    at: At<R>,
}

/// How a guard knows what a request is about.
enum At<R> {
    Known(Found<R>),
    Endpoint { endpoint: EndpointId<R>, around: Around },
    Matched(fn(&Parts) -> Target<R>),
}

impl<R> Clone for At<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for At<R> {}

impl<R: Registry> At<R> {
    fn find(&self, prefix: &str, parts: &mut Parts) -> Found<R> {
        match *self {
            Self::Known(found) => found,
            Self::Endpoint { endpoint, around } => place::find(endpoint, prefix, around, parts),
            Self::Matched(find) => match find(parts) {
                Target::Endpoint(id) if !takes(id, &parts.method) => {
                    Found::mistake(Target::OtherMethod(id), place::MATCHED_ANOTHER_METHOD)
                }
                target => Found::new(target),
            },
        }
    }
}

impl<R: Registry, A: Authenticate<R>> GuardLayer<R, A> {
    /// The guard of an endpoint for a handler that nothing but a request to this endpoint reaches.
    #[cfg(feature = "axum")]
    pub(crate) fn of(edge: &Edge<R, A>, endpoint: EndpointId<R>) -> Self {
        Self { edge: edge.clone(), at: At::Known(Found::new(Target::Endpoint(endpoint))) }
    }

    /// The guard that refuses everything, or reports it.
    #[cfg(feature = "axum")]
    pub(crate) fn refusing(edge: &Edge<R, A>, found: Found<R>) -> Self {
        Self { edge: edge.clone(), at: At::Known(found) }
    }

    /// The first step with a request, and what comes after it.
    pub(crate) fn run<N: Next<B>, B>(&self, request: Request<B>, next: N) -> Guarding<R, A, N, B> {
        let (mut parts, body) = request.into_parts();
        let found = self.at.find(self.edge.prefix(), &mut parts);
        self.edge.run(found, parts, body, next)
    }
}

/// The step after the question whose request it is.
fn decided<R: Registry, A: Authenticate<R>, N: Next<B>, B>(
    edge: &Edge<R, A>,
    found: Found<R>,
    known: <A::Future as Future>::Output,
    (mut parts, body, next): (Parts, B, N),
) -> State<A::Future, N, N::Future, B> {
    match edge.admit(found, known, &mut parts) {
        Continue(()) => {
            #[cfg(feature = "testing")]
            if let Some(id) = found.target.endpoint() {
                Injected::<R, A::Principal>::let_in(&parts, id);
            }
            State::Running { running: next.run(Request::from_parts(parts, body)) }
        }
        Break(response) => State::Refused { response: Some(response) },
    }
}

/// The answer to a preflight where the application has no layer for other sites: yes, there is a server, and no, it
/// allows no other site anything. It names no method, as axum would.
fn preflight() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(""));
    response
}

impl<R: Registry, A: Authenticate<R>> Clone for GuardLayer<R, A> {
    fn clone(&self) -> Self {
        Self { edge: self.edge.clone(), at: self.at }
    }
}

impl<S, R: Registry, A: Authenticate<R>> Layer<S> for GuardLayer<R, A> {
    type Service = Guard<S, R, A>;

    fn layer(&self, inner: S) -> Self::Service {
        let mut layer = self.clone();
        if let At::Endpoint { around, .. } = &mut layer.at {
            *around = Around::of::<S>();
        }
        Guard { inner, layer }
    }
}

/// A service behind a guard. Answers of the edge become the body type of the service by `From<Bytes>`.
#[must_use = "a guarded service does nothing until it is served"]
pub struct Guard<S, R: Registry, A: Authenticate<R>> {
    inner: S,
    layer: GuardLayer<R, A>,
}

impl<S: Clone, R: Registry, A: Authenticate<R>> Clone for Guard<S, R, A> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), layer: self.layer.clone() }
    }
}

impl<S, R, A, B, ResBody> Service<Request<B>> for Guard<S, R, A>
where
    S: Service<Request<B>, Response = Response<ResBody>> + Clone,
    ResBody: From<Bytes>,
    R: Registry,
    A: Authenticate<R>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Guarding<R, A, Calling<S>, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The one that is ready is the one that is called; the next call gets the clone.
        let clone = self.inner.clone();
        let ready = mem::replace(&mut self.inner, clone);
        self.layer.run(request, Calling::new(ready))
    }
}

/// What a guard goes on with.
pub trait Next<B> {
    /// What comes of it.
    type Output: FromRefusal;
    /// The answer, later.
    type Future: Future<Output = Self::Output>;

    /// Goes on with a request that was let in.
    fn run(self, request: Request<B>) -> Self::Future;
}

/// What a refusal can become.
pub trait FromRefusal {
    /// The refusal's answer.
    fn from_refusal(response: Response<Bytes>) -> Self;

    /// The headers of an answer; none where there is no answer.
    fn headers_mut(&mut self) -> Option<&mut http::HeaderMap>;
}

impl<B: From<Bytes>, E> FromRefusal for Result<Response<B>, E> {
    fn from_refusal(response: Response<Bytes>) -> Self {
        Ok(response.map(B::from))
    }

    fn headers_mut(&mut self) -> Option<&mut http::HeaderMap> {
        self.as_mut().ok().map(Response::headers_mut)
    }
}

/// The call of a service.
pub struct Calling<S>(S);

impl<S> Calling<S> {
    /// Of a service that is ready.
    pub(crate) const fn new(ready: S) -> Self {
        Self(ready)
    }
}

impl<S, B, ResBody> Next<B> for Calling<S>
where
    S: Service<Request<B>, Response = Response<ResBody>>,
    ResBody: From<Bytes>,
{
    type Output = Result<S::Response, S::Error>;
    type Future = S::Future;

    fn run(mut self, request: Request<B>) -> S::Future {
        self.0.call(request)
    }
}

pin_project! {
    /// The future of a [`Guard`].
    #[must_use = "futures do nothing unless they are polled"]
    pub struct Guarding<R: Registry, A: Authenticate<R>, N: Next<B>, B> {
        edge: Edge<R, A>,
        found: Found<R>,
        #[pin]
        state: State<A::Future, N, N::Future, B>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<Asking, N, Running, B> {
        Asking { #[pin] asking: Asking, shared: Option<Arc<Parts>>, request: Option<(Parts, B, N)> },
        Running { #[pin] running: Running },
        Refused { response: Option<Response<Bytes>> },
    }
}

impl<R: Registry, A: Authenticate<R>, N: Next<B>, B> Guarding<R, A, N, B> {
    /// An answer that there is already, without any decision.
    #[cfg(feature = "axum")]
    pub(crate) fn answered(edge: &Edge<R, A>, response: Response<Bytes>) -> Self {
        let state = State::Refused { response: Some(response) };
        Self { edge: edge.clone(), found: Found::new(Target::NoRoute), state }
    }
}

impl<R: Registry, A: Authenticate<R>, N: Next<B>, B> Future for Guarding<R, A, N, B> {
    type Output = N::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<N::Output> {
        let mut this = self.project();
        let mut output = loop {
            let next = match this.state.as_mut().project() {
                StateProjection::Asking { asking, shared, request } => {
                    let known = ready!(asking.poll(cx));
                    // It is there until this future is polled after its end, which is no one's to do.
                    let Some((mut parts, body, next)) = request.take() else { return Poll::Pending };
                    if let Some(shared) = shared.take() {
                        parts = Arc::unwrap_or_clone(shared);
                    }
                    decided(this.edge, *this.found, known, (parts, body, next))
                }
                StateProjection::Running { running } => break ready!(running.poll(cx)),
                StateProjection::Refused { response } => {
                    let Some(response) = response.take() else { return Poll::Pending };
                    break N::Output::from_refusal(response);
                }
            };
            this.state.set(next);
        };
        if let (Some(id), Some(headers)) = (this.found.target.endpoint(), output.headers_mut()) {
            this.edge.settings().label(id, headers);
        }
        Poll::Ready(output)
    }
}
