//! The whole service: the API behind its guards, the pages, the API browser.

use std::convert::Infallible;
use std::sync::Arc;

use acl::Registry as _;
use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::Response;
use tower::util::MapResponseLayer;
use tower::{Layer as _, Service};

use crate::api::Api;
use crate::app::App;
use crate::dispatch::DispatchLayer;
use crate::{edge, pages, problem};

/// Everything that this server answers.
pub fn service(
    app: App,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static
{
    let origin: Arc<str> = app.settings.url.as_str().into();
    let router: Router = crate::api::routes(&app)
        .merge(pages::router())
        .nest_service("/api/v2/doc", acl_browser::Browser::new(Api::CATALOG))
        .fallback(edge::no_route)
        .method_not_allowed_fallback(edge::no_method)
        .layer(axum::middleware::from_fn(problem::form))
        .with_state(app);
    DispatchLayer { origin }.layer(MapResponseLayer::new(without_allow).layer(router))
}

/// The router adds `Allow` wherever it knows the path; who is refused for another reason is not told the methods.
fn without_allow(mut response: Response) -> Response {
    if response.status() != StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().remove(header::ALLOW);
    }
    response
}
