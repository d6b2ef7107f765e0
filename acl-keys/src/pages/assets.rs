//! Style, scripts and icon, and the questions of the scripts.

use acl_browser::Browser;
use acl_core::Catalog;
use axum::body::Body;
use axum::extract::{Path, Request};
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{StatusCode, Uri};
use tower_service::Service as _;

use super::same_site::must_be_of_this_site;
use super::visitor::Visitor;

/// The files of the browser are the same for every catalog.
static NOTHING: Catalog<'static> = Catalog::EMPTY;

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// Style, scripts and icon. They are the same for everyone, so that a page for strangers has them too.
#[acl::endpoint(GET, "/keys/assets/{file}", tags("keys.assets.get"), public)]
pub async fn asset(Path(file): Path<String>, request: Request) -> Response {
    let (kind, text) = match file.as_str() {
        "pages.css" => (STYLE, include_str!("assets/pages.css")),
        "pages.js" => (SCRIPT, include_str!("assets/pages.js")),
        "theme.js" => (SCRIPT, include_str!("assets/theme.js")),
        "icon.svg" => ("image/svg+xml", include_str!("assets/icon.svg")),
        "preview.css" | "preview.js" => return answered(Browser::new(&NOTHING), &file, request).await,
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let head = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (head, text).into_response()
}

/// Answers the questions of the editor: what a list grants, what it may be completed to.
#[acl::endpoint(POST, "/keys/browser/{question}", tags("keys.browser.post"), authenticated, modes(session))]
pub async fn browser(visitor: Visitor, Path(question): Path<String>, request: Request) -> Response {
    if let Err(failure) = must_be_of_this_site(request.headers()) {
        return visitor.answer(Err(failure));
    }
    answered(Browser::new(visitor.catalog()), &question, request).await
}

async fn answered(mut browser: Browser, path: &str, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    // What is no path is no question either.
    parts.uri = format!("/{path}").parse().unwrap_or_else(|_| Uri::from_static("/-"));
    match browser.call(Request::from_parts(parts, body)).await {
        Ok(answer) => answer.map(Body::new),
        Err(never) => match never {},
    }
}
