//! Who calls an app, and with what.

#![allow(clippy::panic, reason = "a test that is written wrong ends")]

use std::any::Any;
use std::fmt::Display;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use acl_core::{Mode, Registry};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Method, Request, Response};
use http_body::Body;
use http_body_util::{BodyExt as _, Full};
use serde::Serialize;
use tower_service::Service;

use super::answer::Answer;
use super::inject::Injected;
use crate::credential::Credential;

type Sender = dyn Fn(Request<Full<Bytes>>) -> Sending + Send + Sync;
type Sending = Pin<Box<dyn Future<Output = Result<Response<Bytes>, String>> + Send>>;

/// An app under test: any tower service with guards of the registry `Api` and principals of the type `Principal`.
#[must_use = "an app under test does nothing until it is called"]
pub struct App<Api: Registry, Principal> {
    send: Arc<Sender>,
    principal: Arc<dyn Fn() -> Principal + Send + Sync>,
    /// Those of a router.
    paths: Arc<[String]>,
    unguarded: Arc<[String]>,
    of: PhantomData<fn() -> Api>,
}

impl<R: Registry, P: Send + Sync + 'static> App<R, P> {
    /// An app from its service. Credentials made here are this principal's, unless told otherwise.
    ///
    /// `P` is the principal of the app's [`Authenticate`](crate::Authenticate): guards of another see no credential.
    pub fn new<S, B>(service: S, principal: P) -> Self
    where
        P: Clone,
        S: Service<Request<Full<Bytes>>, Response = Response<B>> + Clone + Send + 'static,
        S::Error: Display,
        S::Future: Send,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Display,
    {
        Self::with_principals(service, move || principal.clone())
    }

    /// The same where principals cannot be cloned: the function makes one for each credential.
    pub fn with_principals<S, B>(service: S, principal: impl Fn() -> P + Send + Sync + 'static) -> Self
    where
        S: Service<Request<Full<Bytes>>, Response = Response<B>> + Clone + Send + 'static,
        S::Error: Display,
        S::Future: Send,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Display,
    {
        let paths = paths(&service).unwrap_or_default().into();
        let service = Mutex::new(service);
        let send = move |request| -> Sending {
            let mut service = service.lock().unwrap_or_else(PoisonError::into_inner).clone();
            Box::pin(async move {
                let told = |error: S::Error| error.to_string();
                poll_fn(|cx| service.poll_ready(cx)).await.map_err(told)?;
                let (parts, body) = service.call(request).await.map_err(told)?.into_parts();
                let body = body.collect().await.map_err(|error| error.to_string())?;
                Ok(Response::from_parts(parts, body.to_bytes()))
            })
        };
        let principal = Arc::new(principal);
        Self { send: Arc::new(send), principal, paths, unguarded: Arc::default(), of: PhantomData }
    }

    /// Names the routes that have no guard on purpose, for
    /// [`assert_every_route_guarded`](super::assert_every_route_guarded): declared paths, each with all that is under
    /// it. `*` stands for a fallback.
    ///
    /// ```
    /// # #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    /// # async fn list() {}
    /// # acl::registry! { pub struct Api; endpoints: [list], with: [acl_tower::axum] }
    /// use acl_tower::testing::{App, assert_every_route_guarded};
    /// use axum::{Router, routing::get};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let edge = acl_tower::Edge::<Api, _>::new(|_: &http::request::Parts| async {
    /// #     Ok(None::<std::sync::Arc<acl_tower::Credential<Api, ()>>>)
    /// # });
    /// let guarded = Api::routes(&edge).with_state(());
    /// let app = Router::new().route("/version", get(async || "1.2")).fallback_service(guarded);
    /// let app = App::<Api, ()>::new(app, ()).unguarded(["/version"]);
    /// assert_every_route_guarded(&app).await;
    /// # }
    /// ```
    pub fn unguarded<T: Into<String>>(self, paths: impl IntoIterator<Item = T>) -> Self {
        Self { unguarded: paths.into_iter().map(Into::into).collect(), ..self }
    }

    pub(super) fn paths(&self) -> &[String] {
        &self.paths
    }

    pub(super) fn is_unguarded(&self, path: &str) -> bool {
        let is_under = |of: &String| {
            let rest = path.strip_prefix(of.as_str()).filter(|_| of != "/");
            path == of || rest.is_some_and(|rest| of.ends_with('/') || rest.starts_with('/'))
        };
        self.unguarded.iter().any(is_under)
    }

    /// A caller with an API key of this list.
    ///
    /// # Panics
    /// The text is no list (P7).
    #[track_caller]
    pub fn as_key(&self, list: &str) -> Caller<R, P> {
        self.as_mode(Mode::KEY, list)
    }

    /// A caller with a token of this list.
    ///
    /// # Panics
    /// The text is no list.
    #[track_caller]
    pub fn as_token(&self, list: &str) -> Caller<R, P> {
        self.as_mode(Mode::TOKEN, list)
    }

    /// A caller with a session of this list.
    ///
    /// # Panics
    /// The text is no list.
    #[track_caller]
    pub fn as_session(&self, list: &str) -> Caller<R, P> {
        self.as_mode(Mode::SESSION, list)
    }

    /// A caller with a list, by any mode of the registry.
    ///
    /// # Panics
    /// The text is no list.
    #[track_caller]
    pub fn as_mode(&self, mode: Mode, list: &str) -> Caller<R, P> {
        match Credential::new(list, mode, self.principal()) {
            Ok(credential) => self.as_credential(Arc::new(credential.named("test"))),
            Err(error) => panic!("the list of a test's credential is malformed\n{}", error.in_text(list)),
        }
    }

    /// A caller with a credential that the test made.
    pub fn as_credential(&self, credential: Arc<Credential<R, P>>) -> Caller<R, P> {
        Caller { app: self.clone(), credential: Some(credential) }
    }

    /// A caller without a credential of the test: the app's own `Authenticate` is asked, so a header such as
    /// `authorization` means what it means to the app.
    pub fn as_nobody(&self) -> Caller<R, P> {
        Caller { app: self.clone(), credential: None }
    }

    pub(super) fn principal(&self) -> P {
        (self.principal)()
    }

    pub(super) async fn send(
        &self,
        request: Request<Bytes>,
        credential: Option<Arc<Credential<R, P>>>,
    ) -> Result<Answer<R, P>, String> {
        let injected = Injected::new(credential.clone());
        let (mut parts, body) = request.into_parts();
        parts.extensions.insert(injected.clone());
        let asked = format!("{} {}", parts.method, parts.uri);
        let response = (self.send)(Request::from_parts(parts, Full::new(body))).await?;
        Ok(Answer::new(asked, credential, &injected, response))
    }
}

impl<R: Registry, P> Clone for App<R, P> {
    fn clone(&self) -> Self {
        Self {
            send: Arc::clone(&self.send),
            principal: Arc::clone(&self.principal),
            paths: Arc::clone(&self.paths),
            unguarded: Arc::clone(&self.unguarded),
            of: PhantomData,
        }
    }
}

/// The declared paths of a service that is an axum router; none if it is another service, whose routes nobody tells.
fn paths<S: 'static>(service: &S) -> Option<Vec<String>> {
    #[cfg(feature = "axum")]
    if let Some(router) = (service as &dyn Any).downcast_ref::<axum::Router>() {
        return crate::router_paths::paths(&format!("{router:?}"));
    }
    let _: &dyn Any = service;
    None
}

/// Who calls.
#[must_use = "a caller does nothing until it calls"]
pub struct Caller<R: Registry, P> {
    app: App<R, P>,
    credential: Option<Arc<Credential<R, P>>>,
}

impl<R: Registry, P: Clone + Send + Sync + 'static> Caller<R, P> {
    /// The same within one more list (S4). Where principals cannot be cloned, see [`App::as_credential`].
    ///
    /// # Panics
    /// The text is no list, or the caller is nobody.
    #[track_caller]
    pub fn within(self, bound: &str) -> Self {
        match self.known().clone().within(bound) {
            Ok(credential) => Self { credential: Some(Arc::new(credential)), ..self },
            Err(error) => panic!("the bound of a test's credential is malformed\n{}", error.in_text(bound)),
        }
    }

    /// The same as another's.
    ///
    /// # Panics
    /// The caller is nobody.
    #[track_caller]
    pub fn with_principal(self, principal: P) -> Self {
        Self { credential: Some(Arc::new(self.known().clone().with_principal(principal))), ..self }
    }

    /// The caller's credential. It is cloned where it changes: an `Arc` may have other owners.
    #[track_caller]
    fn known(&self) -> &Credential<R, P> {
        let Some(credential) = &self.credential else {
            panic!("nobody has no credential: begin with `as_key`")
        };
        credential
    }
}

impl<R: Registry, P: Send + Sync + 'static> Caller<R, P> {
    /// `GET`.
    ///
    /// # Panics
    /// As [`Caller::request`], like all of these.
    #[track_caller]
    pub fn get(&self, path: &str) -> Call<R, P> {
        self.request(Method::GET, path)
    }

    /// `POST`.
    #[track_caller]
    pub fn post(&self, path: &str) -> Call<R, P> {
        self.request(Method::POST, path)
    }

    /// `PUT`.
    #[track_caller]
    pub fn put(&self, path: &str) -> Call<R, P> {
        self.request(Method::PUT, path)
    }

    /// `PATCH`.
    #[track_caller]
    pub fn patch(&self, path: &str) -> Call<R, P> {
        self.request(Method::PATCH, path)
    }

    /// `DELETE`.
    #[track_caller]
    pub fn delete(&self, path: &str) -> Call<R, P> {
        self.request(Method::DELETE, path)
    }

    /// `HEAD`.
    #[track_caller]
    pub fn head(&self, path: &str) -> Call<R, P> {
        self.request(Method::HEAD, path)
    }

    /// A request with any method. The path may have a query.
    ///
    /// # Panics
    /// The path is none that can be sent.
    #[track_caller]
    pub fn request(&self, method: Method, path: &str) -> Call<R, P> {
        match Request::builder().method(method).uri(path).body(Bytes::new()) {
            Ok(request) => Call { app: self.app.clone(), credential: self.credential.clone(), request },
            Err(error) => panic!("`{path}` cannot be requested: {error}"),
        }
    }
}

/// A request to be sent: `.await` sends it.
#[must_use = "a request is sent by `.await`"]
pub struct Call<R: Registry, P> {
    app: App<R, P>,
    credential: Option<Arc<Credential<R, P>>>,
    request: Request<Bytes>,
}

impl<R: Registry, P> Call<R, P> {
    /// With one more header.
    ///
    /// # Panics
    /// Name or value cannot stand in a header.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => self.request.headers_mut().append(name, value),
            _ => panic!("`{name}: {value}` is no header"),
        };
        self
    }

    /// With this body.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    /// With this value as JSON, and its `content-type`.
    ///
    /// # Panics
    /// The value has no JSON form.
    #[track_caller]
    pub fn json(mut self, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => {
                self.request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                self.body(json)
            }
            Err(error) => panic!("the body has no JSON form: {error}"),
        }
    }
}

impl<R: Registry, P: Send + Sync + 'static> IntoFuture for Call<R, P> {
    type Output = Answer<R, P>;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer<R, P>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let asked = format!("{} {}", self.request.method(), self.request.uri());
            match self.app.send(self.request, self.credential).await {
                Ok(answer) => answer,
                Err(error) => panic!("{asked}: the service failed: {error}"),
            }
        })
    }
}
