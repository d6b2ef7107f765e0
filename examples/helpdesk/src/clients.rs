//! What existing clients send in their own way: a slash at the end of a path, a read whose parameters are in a body, calls
//! from pages of other origins.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, Method, Uri};
use serde_json::Value;
use tower_http::cors::CorsLayer;

use crate::body;
use crate::failure::Failure;
use crate::json;

/// With `1` in a POST: it is a read, and its body has the parameters.
const QUERY_BODY: &str = "x-deskpro-api-get-query-body";

/// The request as everybody else would send it.
///
/// # Errors
/// 400 and 413 for the parameters in a body.
pub async fn understood(mut request: Request) -> Result<Request, Failure> {
    let path = request.uri().path();
    if let Some(shorter) = path.strip_suffix('/').filter(|shorter| !shorter.ends_with('/')) {
        *request.uri_mut() = with(shorter, request.uri().query().unwrap_or_default())?;
    }
    let mut asks = request.headers().get_all(QUERY_BODY).into_iter();
    let asked = asks.next().is_some_and(|value| ["1", "true"].contains(&value.to_str().unwrap_or_default()));
    if !asked || asks.next().is_some() || request.method() != Method::POST {
        return Ok(request);
    }
    let (mut parts, sent) = request.into_parts();
    let bytes = body::bytes(Request::from_parts(parts.clone(), sent)).await?;
    let Value::Object(members) = json::read(&bytes)? else {
        return Err(Failure::bad_body("expected a JSON object with the parameters"));
    };
    let mut query: Vec<(String, String)> = Vec::new();
    for (name, value) in members {
        match value {
            Value::Object(inner) => {
                for (key, value) in inner {
                    query.extend(text(&value)?.map(|value| (format!("{name}[{key}]"), value)));
                }
            }
            value => query.extend(text(&value)?.map(|value| (name, value))),
        }
    }
    let query = serde_urlencoded::to_string(query).unwrap_or_default();
    let query = [parts.uri.query().unwrap_or_default(), &query].map(str::to_owned);
    let query = query.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
    parts.uri = with(parts.uri.path(), &query)?;
    parts.method = Method::GET;
    for name in [CONTENT_LENGTH, CONTENT_TYPE] {
        parts.headers.remove(name);
    }
    Ok(Request::from_parts(parts, Body::empty()))
}

fn with(path: &str, query: &str) -> Result<Uri, Failure> {
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{path}{mark}{query}").parse().map_err(|_| Failure::bad_body("the parameters are too long"))
}

/// A parameter as a query has it; none for `null`.
fn text(value: &Value) -> Result<Option<String>, Failure> {
    Ok(Some(match value {
        Value::Null => return Ok(None),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Result<Vec<Option<String>>, Failure> = items.iter().map(text).collect();
            items?.into_iter().flatten().collect::<Vec<_>>().join(",")
        }
        Value::Object(_) => return Err(Failure::bad_body("a parameter has no objects in it")),
        value => value.to_string(),
    }))
}

/// What lets the pages of these origins call the API, with a key or a token: cookies are for this origin alone. None if
/// there are no origins.
pub fn cross_origin(origins: &[HeaderValue]) -> Option<CorsLayer> {
    let own = |name: &'static str| HeaderName::from_static(name);
    let layer = CorsLayer::new()
        .allow_origin(origins.to_vec())
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, own(QUERY_BODY), own("x-deskpro-agent-id")])
        .expose_headers([LOCATION, RETRY_AFTER, own("x-api-tags"), own("x-api-modes")]);
    (!origins.is_empty()).then_some(layer)
}
