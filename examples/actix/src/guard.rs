//! acl at the edge of actix-web: a hook that mounts, and a middleware that decides.
//!
//! The middleware of a route holds the id of its endpoint, so it decides on what actix matched, whatever the
//! path looked like. It stands before the extractors: nothing of a refused body is read.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;
use std::future::{Ready, ready};
use std::sync::Arc;

use acl::{Access, EndpointId, Grant, Mode, ParseError, PatternList, Registry};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderMap, WWW_AUTHENTICATE};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage as _, HttpRequest, HttpResponse, error, web};

/// The hook of the registry: `configure` mounts every endpoint behind its guard.
#[macro_export]
macro_rules! mount {
    ($api:ident { $($constant:ident $method:ident $path:literal $handler:path;)* }) => {
        /// Mounts the endpoints of the registry, each behind a guard that holds its id.
        pub fn configure(config: &mut ::actix_web::web::ServiceConfig) {
            $(config.route(
                &$crate::guard::actix_path($path),
                ::actix_web::web::route()
                    .guard(::actix_web::guard::fn_guard(|context| {
                        $crate::guard::answers(stringify!($method), context.head().method.as_str())
                    }))
                    .to($handler)
                    .wrap(::actix_web::middleware::from_fn(|request, next| {
                        $crate::guard::check($api::$constant, request, next)
                    })),
            );)*
        }
    };
}

/// `{*rest}` in actix's form.
#[doc(hidden)]
pub fn actix_path(path: &str) -> String {
    path.split_once("{*").map_or_else(
        || path.to_owned(),
        |(before, name)| format!("{before}{{{}:.+}}", name.trim_end_matches('}')),
    )
}

/// HEAD is answered as GET is.
#[doc(hidden)]
pub fn answers(declared: &str, method: &str) -> bool {
    declared == method || (declared == "GET" && method == "HEAD")
}

/// Lets the request on to its handler if its key may call the endpoint.
///
/// # Errors
/// What comes after it.
pub async fn check<R: Registry>(
    id: EndpointId<R>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if id.endpoint().access() != Access::Public {
        if request.headers().get_all(AUTHORIZATION).count() > 1 {
            let refusal = HttpResponse::BadRequest().json(HashMap::from([("code", "several_keys")]));
            return Ok(request.into_response(refusal));
        }
        // Without keys there is nobody to let in.
        let keys = request.app_data::<web::Data<Keys<R>>>();
        let Some(key) = keys.and_then(|keys| keys.find(request.headers())).cloned() else {
            let refusal = HttpResponse::Unauthorized()
                .insert_header((WWW_AUTHENTICATE, "Bearer"))
                .json(HashMap::from([("code", "no_key")]));
            return Ok(request.into_response(refusal));
        };
        if !key.grant.allows(id) {
            let refusal = key.refusal(id);
            return Ok(request.into_response(refusal));
        }
        request.extensions_mut().insert(Caller { name: key.name.clone() });
    }
    next.call(request).await.map(ServiceResponse::map_into_boxed_body)
}

/// Who calls: for handlers of endpoints that are not public.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What the key is called.
    pub name: String,
}

impl FromRequest for Caller {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    /// Fails where no guard stood before the handler.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = request.extensions().get::<Self>().cloned();
        ready(caller.ok_or_else(|| error::ErrorInternalServerError("no guard before this handler")))
    }
}

/// What a key may do. The list is its truth, the grant is made of it once (S1).
struct Key<R: Registry> {
    name: String,
    list: String,
    mode: Mode,
    grant: Grant<R>,
}

impl<R: Registry> Key<R> {
    /// Says what was missing, and not what the key has.
    fn refusal(&self, id: EndpointId<R>) -> HttpResponse {
        // The text was a list when the key was added.
        let decision = PatternList::parse(&self.list).map(|list| list.decide(id, self.mode).reason().code());
        let tags = id.tags().map(|tag| tag.to_string()).collect::<Vec<_>>().join(", ");
        let modes = id.endpoint().modes().display(R::CATALOG.own_modes()).to_string();
        let code = decision.unwrap_or("not_in_registry").to_owned();
        let said = [("code", code), ("tags", tags), ("modes", modes)];
        HttpResponse::Forbidden().json(HashMap::from(said))
    }
}

/// Keys by their secrets, in memory: a real app asks its database.
pub struct Keys<R: Registry>(HashMap<String, Arc<Key<R>>>);

impl<R: Registry> Default for Keys<R> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<R: Registry> Keys<R> {
    /// Adds a key: what it is called, its secret, its list and its mode.
    ///
    /// # Errors
    /// The list is none, or is stale (S3).
    pub fn with(mut self, name: &str, secret: &str, list: &str, mode: Mode) -> Result<Self, BadKey> {
        let parsed = PatternList::parse(list).map_err(BadKey::List)?;
        if let Some(pattern) = R::CATALOG.stale_deny(parsed) {
            return Err(BadKey::Stale(pattern.to_string()));
        }
        let key = Key { name: name.to_owned(), list: list.to_owned(), mode, grant: parsed.grant(mode) };
        self.0.insert(secret.to_owned(), Arc::new(key));
        Ok(self)
    }

    /// The key of a request: `Authorization: Bearer SECRET`.
    fn find(&self, headers: &HeaderMap) -> Option<&Arc<Key<R>>> {
        self.0.get(headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?)
    }
}

/// Why a key is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadKey {
    /// The text is no list (P7).
    List(ParseError),
    /// S3: this deny matches nothing that the API has or had.
    Stale(String),
}

impl fmt::Display for BadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List(error) => error.fmt(f),
            Self::Stale(pattern) => write!(f, "`{pattern}` denies nothing that the API has or had"),
        }
    }
}

impl StdError for BadKey {}
