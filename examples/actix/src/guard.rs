//! acl at the edge of actix-web: a hook that mounts, and a middleware that decides.
//!
//! The middleware of a route holds the id of its endpoint, so it decides on what actix matched, whatever the
//! path looked like. It stands before the extractors: nothing of a refused body is read. Of `acl-tower` it takes the
//! credential alone, which knows of no framework.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::sync::Arc;

use acl::{Access, EndpointId, Mode, ParseError, Registry};
use acl_tower::Credential;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderMap, WWW_AUTHENTICATE};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage as _, HttpRequest, HttpResponse, error, web};

/// The hook of the registry: `configure` mounts every endpoint behind its guard. Handlers come as the tokens of their
/// paths, so what is none of actix's is shown in the list.
#[macro_export]
macro_rules! mount {
    ($api:ident { $($constant:ident $method:tt $path:literal $first:tt $(:: $rest:tt)*;)* }) => {
        /// Mounts the endpoints of the registry, each behind a guard that holds its id. To whom nobody knows, nothing
        /// else is told either.
        pub fn configure(config: &mut ::actix_web::web::ServiceConfig) {
            $(config.route(
                &$crate::guard::actix_path($path),
                ::actix_web::web::route()
                    .guard(::actix_web::guard::fn_guard(|context| {
                        $crate::guard::answers(stringify!($method), context.head().method.as_str())
                    }))
                    .to($first $(:: $rest)*)
                    .wrap(::actix_web::middleware::from_fn(|request, next| {
                        $crate::guard::check($api::$constant, request, next)
                    })),
            );)*
            config.default_service(::actix_web::web::to($crate::guard::nothing::<$api>));
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
        let key = match known::<R>(request.request()) {
            Ok(key) if key.allows(id) => key,
            Ok(key) => return Ok(request.into_response(refusal(&key, id))),
            Err(unknown) => return Ok(request.into_response(unknown.answer())),
        };
        request.extensions_mut().insert(Caller { name: key.principal().clone() });
    }
    next.call(request).await.map(ServiceResponse::map_into_boxed_body)
}

/// Answers what is no endpoint: there is none, for who has a key; others do not learn what there is.
pub async fn nothing<R: Registry>(request: HttpRequest) -> HttpResponse {
    match known::<R>(&request) {
        Ok(_) => HttpResponse::NotFound().json(HashMap::from([("code", "path")])),
        Err(unknown) => unknown.answer(),
    }
}

/// Why nobody knows whose a request is.
enum Unknown {
    NoKey,
    SeveralKeys,
}

impl Unknown {
    fn answer(self) -> HttpResponse {
        let (mut answer, code) = match self {
            Self::NoKey => (HttpResponse::Unauthorized(), "no_key"),
            Self::SeveralKeys => (HttpResponse::BadRequest(), "several_keys"),
        };
        answer.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"api\"")).json(HashMap::from([("code", code)]))
    }
}

/// The one key of a request.
fn known<R: Registry>(request: &HttpRequest) -> Result<Arc<Credential<R, String>>, Unknown> {
    if request.headers().get_all(AUTHORIZATION).count() > 1 {
        return Err(Unknown::SeveralKeys);
    }
    // Without keys there is nobody to let in.
    let keys = request.app_data::<web::Data<Keys<R>>>();
    keys.and_then(|keys| keys.find(request.headers())).cloned().ok_or(Unknown::NoKey)
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

/// Says what was missing, and not what the key has.
fn refusal<R: Registry>(key: &Credential<R, String>, id: EndpointId<R>) -> HttpResponse {
    let tags = id.tags().map(|tag| tag.to_string()).collect::<Vec<_>>().join(", ");
    let modes = id.endpoint().modes().display(R::CATALOG.own_modes()).to_string();
    let said = [("code", key.decide(id).code().to_owned()), ("tags", tags), ("modes", modes)];
    HttpResponse::Forbidden().json(HashMap::from(said))
}

/// Keys by their secrets, in memory: a real app asks its database.
pub struct Keys<R: Registry>(HashMap<String, Arc<Credential<R, String>>>);

impl<R: Registry> Default for Keys<R> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<R: Registry> Keys<R> {
    /// Adds a key: what it is called, its secret, its list and its mode.
    ///
    /// A stale list (S3) grants nothing, and refusals say so.
    ///
    /// # Errors
    /// The text is no list (P7).
    pub fn with(mut self, name: &str, secret: &str, list: &str, mode: Mode) -> Result<Self, ParseError> {
        let key = Credential::new(list, mode, name.to_owned())?;
        self.0.insert(secret.to_owned(), Arc::new(key));
        Ok(self)
    }

    /// The key of a request: `Authorization: Bearer SECRET`.
    fn find(&self, headers: &HeaderMap) -> Option<&Arc<Credential<R, String>>> {
        let (scheme, secret) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
        // The case of a scheme does not matter (RFC 9110, 11.1).
        scheme.eq_ignore_ascii_case("Bearer").then(|| self.0.get(secret))?
    }
}
