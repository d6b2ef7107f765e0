//! Enforcement: each handler stands behind the guard of its own endpoint, on the endpoint that the router matched
//! and before the body is read. What a guard lets in has its credential with it.

use std::sync::Arc;

use acl::{Access, EndpointId};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::handler::Handler;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, on};

use crate::answer::BASE;
use crate::api::Api;
use crate::app::App;
use crate::calls::{self, Ended};
use crate::credentials::carrier;
use crate::credentials::credential::Credential;
use crate::failure::Failure;
use crate::{follow, maintenance, refusals};

/// On every answer of an endpoint: its tags.
pub const TAGS: HeaderName = HeaderName::from_static("x-api-tags");
/// On every answer of an endpoint: the modes that it is open to.
pub const MODES: HeaderName = HeaderName::from_static("x-api-modes");

/// In the extensions of a request that was let in.
#[derive(Clone)]
pub struct Authorized(pub Arc<Credential>);

/// Called by the registry with every endpoint and its handler: a router of them all, each guarded.
macro_rules! mount {
    ($api:ident { $($name:ident $method:ident $path:literal $handler:path;)* }) => {
        /// Every handler behind its guard.
        pub fn routes(app: &$crate::app::App) -> ::axum::Router<$crate::app::App> {
            let router = ::axum::Router::new();
            $(let router = $crate::edge::guarded(router, app, $api::$name, $handler);)*
            router
        }
    };
}
pub(crate) use mount;

/// The router, with this handler behind the guard of its endpoint.
pub fn guarded<T: 'static>(
    router: Router<App>,
    app: &App,
    endpoint: EndpointId<Api>,
    handler: impl Handler<T, App>,
) -> Router<App> {
    let route = endpoint.route();
    // A method that axum does not know would be a route that nobody reaches; the registry has none.
    let method = Method::from_bytes(route.method.as_bytes())
        .ok()
        .and_then(|method| MethodFilter::try_from(method).ok());
    let Some(method) = method else { return router };
    router.route(route.path, on(method, handler).layer(from_fn_with_state((app.clone(), endpoint), guard)))
}

async fn guard(
    State((app, endpoint)): State<(App, EndpointId<Api>)>,
    request: Request,
    next: Next,
) -> Response {
    let answer = admitted(&app, endpoint, request, next).await;
    let mut response = answer.unwrap_or_else(Failure::into_response);
    let list = |items: Vec<String>| HeaderValue::try_from(items.join(", ")).ok();
    let tags = list(endpoint.tags().map(|tag| tag.to_string()).collect());
    let modes = list(endpoint.endpoint().modes().iter().map(|mode| mode.to_string()).collect());
    for (name, value) in [(TAGS, tags), (MODES, modes)] {
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

async fn admitted(
    app: &App,
    endpoint: EndpointId<Api>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    if endpoint.endpoint().access() == Access::Public {
        return Ok(next.run(request).await);
    }
    let (mut parts, body) = request.into_parts();
    let credential = known(app, &parts).await?;
    permit(app, &credential, endpoint).await?;
    if maintenance::is_on(&app.db).await? && !credential.allows(Api::HELPDESK_PUT_MAINTENANCE) {
        return Err(Failure::new(
            StatusCode::LOCKED,
            "maintenance",
            "the helpdesk is in maintenance; try later",
        ));
    }
    let who = credential.principal();
    if who.acting_for.is_some() {
        // Both agents stand in the record of everything that one does as another.
        refusals::write(app, &credential, endpoint, "acting", &credential.decide(endpoint).to_string())
            .await?;
    }
    if let Some(key) = who.held.key() {
        let would_deny = refusals::candidate(app, &credential, endpoint).await?;
        calls::count(&app.db, key, endpoint, if would_deny { Ended::WouldDeny } else { Ended::Allowed })
            .await?;
    }
    parts.extensions.insert(Authorized(Arc::new(credential)));
    follow::run(app, endpoint, Request::from_parts(parts, body), next).await
}

async fn known(app: &App, parts: &Parts) -> Result<Credential, Failure> {
    carrier::read(app, parts).await?.ok_or_else(|| {
        let message = "send `Authorization: key ID:CODE`, `token ID:CODE`, or a session's cookie";
        Failure::new(StatusCode::UNAUTHORIZED, "no_credential", message)
    })
}

/// Goes on if the credential may call the endpoint; a refusal is written down first.
///
/// # Errors
/// 403 with the code that D8 names.
pub async fn permit(app: &App, credential: &Credential, endpoint: EndpointId<Api>) -> Result<(), Failure> {
    let (allowed, who) = (credential.allows(endpoint), credential.principal());
    tracing::info!(
        target: "helpdesk::decision",
        allowed,
        code = credential.decide(endpoint).reason().code(),
        endpoint = %endpoint,
        mode = %credential.mode(),
        credential = who.held.id(),
        person = who.person,
        acting_for = who.acting_for,
    );
    if allowed {
        return Ok(());
    }
    if let Some(key) = who.held.key() {
        calls::count(&app.db, key, endpoint, Ended::Denied).await?;
    }
    Err(refusals::refuse(app, credential, endpoint).await?)
}

/// No such route. Below the API's base only a known caller is told so.
pub async fn no_route(State(app): State<App>, request: Request) -> Failure {
    let (parts, _) = request.into_parts();
    if parts.uri.path().starts_with(BASE)
        && let Err(failure) = known(&app, &parts).await
    {
        return failure;
    }
    Failure::not_found()
}

/// No such method. `Allow` has those that the caller may call.
pub async fn no_method(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let failure = Failure::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "this resource is not open to this method; `Allow` has those that you may call",
    );
    let Some(path) = parts.extensions.get::<MatchedPath>().filter(|path| path.as_str().starts_with(BASE))
    else {
        return failure.into_response();
    };
    let credential = match known(&app, &parts).await {
        Ok(credential) => credential,
        Err(failure) => return failure.into_response(),
    };
    let of_path =
        EndpointId::<Api>::all().filter(|id| id.route().path == path.as_str() && credential.allows(*id));
    let methods: Vec<_> = of_path.map(|id| id.route().method).collect();
    let mut response = failure.into_response();
    if let Ok(allow) = HeaderValue::try_from(methods.join(", ")) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}
