//! The whole service: the API behind its guards, the pages, the API browser.

use std::convert::Infallible;
use std::sync::Arc;

use acl::Registry as _;
use acl_keys::Keys;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse as _, Response};
use sqlx::AnyPool;
use tower::{Layer as _, Service, ServiceExt as _};

use crate::answer::BASE;
use crate::apart::PREVIEWS;
use crate::api::Api;
use crate::app::{App, Settings};
use crate::body::Limit;
use crate::chrome::KEYS;
use crate::dispatch::DispatchLayer;
use crate::edge::gate::Gate;
use crate::edge::{self, refusals};
use crate::failure::Failure;
use crate::openapi::CONTRACT;
use crate::{clients, host, pages, problem};

/// Everything that this server answers.
pub fn service(
    db: AnyPool,
    keys: &Keys<Api>,
    settings: Settings,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static
{
    let app = App::new(db, Arc::clone(keys.store()), settings, Api::CATALOG, &CONTRACT);
    let origin: Arc<str> = app.settings.url.as_str().into();
    let page = acl_keys::pages::refusals(&app);
    let answers = acl_tower::Settings::new().answer(move |refusal, head| {
        let page = if head.uri.path().starts_with(BASE) { None } else { page(refusal, head) };
        page.or_else(|| Some(Failure::from(refusal).answer()))
    });
    let gate = Gate::new(app.clone(), keys, answers);
    let api = Router::new().fallback_service(edge::routes(&gate));
    let keys = api.clone().layer(map_response(pages::readable));
    let api = match clients::cross_origin(&app.settings.cors_origins) {
        Some(cross_origin) => api.layer(cross_origin),
        None => api,
    };
    let shown = gate.clone();
    let api_or_nothing = async move |request: Request| {
        if request.uri().path().starts_with(BASE) {
            let mut response = match clients::understood(request).await {
                Ok(request) => api.clone().oneshot(request).await.into_response(),
                Err(failure) => failure.into_response(),
            };
            response
                .headers_mut()
                .entry(header::CACHE_CONTROL)
                .or_insert(HeaderValue::from_static("no-store"));
            response
        } else if request.uri().path().starts_with(KEYS) {
            keys.clone().oneshot(request).await.into_response()
        } else {
            pages::nothing_here(shown.clone(), request).await
        }
    };
    let router: Router = pages::router(&gate)
        .nest_service("/api/v2/doc", documentation())
        .fallback(api_or_nothing)
        .layer(from_fn_with_state(app.clone(), refusals::written_down))
        .layer(from_fn(problem::form))
        .layer(map_response(as_declared))
        .with_state(app);
    // What the server asks of itself has none.
    from_fn(host::one).layer(DispatchLayer { origin }.layer(router))
}

/// The API browser, which anybody may ask what a list grants.
fn documentation() -> Router {
    let browser = acl_browser::Browser::of::<Api>().title("Helpdesk API").home("/");
    Router::new().fallback_service(browser).layer(from_fn(async |mut request: Request, next: Next| {
        if request.method().is_safe() {
            return next.run(request).await;
        }
        request.extensions_mut().insert(Limit::Preview);
        PREVIEWS.answer(request, |request| next.run(request)).await
    }))
}

/// No browser takes an answer for another kind of thing than it says it is.
async fn as_declared(mut response: Response) -> Response {
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
