//! Answers as pages: their headers, failures, and refusals of the edge.

use acl_core::Registry;
use acl_tower::{Cause, Refusal};
use axum::body::Bytes;
use axum::response::{IntoResponse as _, Response};
use http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, LOCATION, REFERER, REFERRER_POLICY,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use maud::{Markup, html};

use super::application::Pages;
use super::failure::Failure;
use super::fields::query;
use super::frame::Page;
use super::place::Place;

/// Scripts and styles come from the application's server alone, and none stands in a page; no page is shown in another's
/// frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// A page, which nobody else keeps.
pub(super) fn page(status: StatusCode, document: Markup) -> Response {
    let mut response = (status, document).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // `no-referrer` would take the origin from forms too, by which those of other sites are refused.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// The title of a page that says what did not work.
pub(super) const fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "Page not found",
        StatusCode::FORBIDDEN => "Not allowed",
        _ => "That did not work",
    }
}

/// What did not work, and a way on.
pub(super) fn failed(failure: &Failure, place: &Place) -> Markup {
    html! {
        (failure.render())
        p { a href=(place.link("keys")) { "All keys" } }
    }
}

/// The origin of the application as the browser sees it, and the base: for the address of a first call.
pub(super) fn origin(headers: &HeaderMap, base: &str) -> String {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let of_referer = text(REFERER)
        .and_then(|referer| referer.parse::<Uri>().ok())
        .and_then(|uri| Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?)));
    let of_host = || format!("http://{}", text(HOST).unwrap_or("localhost"));
    format!("{}{base}", of_referer.unwrap_or_else(of_host))
}

/// Answers refusals at pages by pages: for [`acl_tower::Settings::answer`].
///
/// ```ignore
/// let settings = acl_tower::Settings::new().answer(acl_keys::pages::refusals(&app));
/// let routes = Api::routes(&keys.edge_with(settings)).with_state(app);
/// ```
///
/// Whoever has no credential is led to [`Pages::sign_in`], if the application has it. What is no page, and is not asked
/// for by a browser, is answered as without this.
#[expect(clippy::type_complexity, reason = "the function that `Settings::answer` takes")]
pub fn refusals<S: Pages>(
    app: &S,
) -> impl Fn(&Refusal<S::Api, S::Principal>, &Parts) -> Option<http::Response<Bytes>> + Send + Sync + use<S> {
    let app = app.clone();
    move |refusal, parts| refused(&app, refusal, parts)
}

fn refused<S: Pages>(
    app: &S,
    refusal: &Refusal<S::Api, S::Principal>,
    parts: &Parts,
) -> Option<http::Response<Bytes>> {
    let accepts = parts.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let place = place_of::<S::Api, _>(refusal, parts)?;
    if !accepts.contains("text/html") {
        return None;
    }
    let cause = refusal.cause();
    let is_stranger = matches!(cause, Cause::NoCredential | Cause::WrongCredential);
    if let Some(sign_in) = app.sign_in().filter(|_| is_stranger) {
        return Some(led_to(sign_in, &place, parts));
    }
    let content = html! {
        p { "You cannot see or do this (" code { (cause.code()) } ")." }
        @match cause {
            Cause::KeyListStale | Cause::KeyListMalformed => {
                p { "Your list no longer fits the API and grants nothing. Whoever gave it to you must correct it." }
            }
            _ if is_stranger => { p { "Sign in first." } }
            _ if refusal.tags().next().is_some() && refusal.credential().is_some() => {
                p { "It needs " @for tag in refusal.tags() { code { (tag) } " " } "." }
            }
            _ => {}
        }
        p.fact { "Decision " code { (refusal.id()) } }
    };
    let person = refusal.credential().map(|known| app.person(known.principal()));
    let title = if is_stranger { "Sign in" } else { title(cause.status()) };
    let page = Page::new(title, &content, place.root());
    let page = match &person {
        Some(person) => page.with(None, &[], person),
        None => page,
    };
    let document = app.frame(&page, refusal.credential().map(|credential| &**credential));
    let (head, _) = self::page(cause.status(), html! {}).into_parts();
    Some(http::Response::from_parts(head, Bytes::from(document.into_string())))
}

/// Where the page is that was asked for; none if it is no page.
fn place_of<R: Registry, P>(refusal: &Refusal<R, P>, parts: &Parts) -> Option<Place> {
    let endpoint = refusal.target().endpoint()?;
    let is_page = endpoint.tags().any(|tag| tag.as_str().starts_with("keys."));
    let place = Place::of(endpoint.route().path, parts.uri.path());
    Some(place).filter(|place| is_page && place.is_page())
}

/// Leads to where one signs in, and from there back to where one was going. What would be done there is not done.
fn led_to(sign_in: &str, place: &Place, parts: &Parts) -> http::Response<Bytes> {
    let to = parts.uri.path_and_query().filter(|_| parts.method == Method::GET).map_or("", |to| to.as_str());
    let query = query([("to", to)]);
    let mark = if query.is_empty() { "" } else { "?" };
    let mut response = http::Response::new(Bytes::new());
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(location) = HeaderValue::try_from(format!("{}{sign_in}{mark}{query}", place.base())) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}
