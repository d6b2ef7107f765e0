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
    ($api:ident { $($constant:ident $method:ident $path:literal $first:tt $(:: $rest:tt)*;)* }) => {
        /// Mounts the endpoints of the registry, each behind a guard that holds its id.
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
        if !key.allows(id) {
            return Ok(request.into_response(refusal(&key, id)));
        }
        request.extensions_mut().insert(Caller { name: key.principal().clone() });
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
        self.0.get(headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?)
    }
}
