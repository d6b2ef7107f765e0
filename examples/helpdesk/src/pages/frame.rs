//! What all pages share, whoever looks: the frame, failures, pieces of text.

use std::fmt::Display;

use acl_keys::pages::Page;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};

use crate::chrome;
use crate::edge::credential::Credential;
use crate::failure::Failure;

/// Scripts and styles come from this server alone; no page is shown in another's frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Answers with a page. `section` is the link of the navigation that is marked as current.
pub(super) fn frame(
    title: &str,
    credential: Option<&Credential>,
    section: Option<&str>,
    content: &Markup,
) -> Response {
    // The pages of keys serve the style, the scripts and the icon.
    let page = Page::new(title, content, "/admin/");
    let mut response = chrome::document(&page, credential, section).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// The page for a failure of who is nobody yet.
#[allow(clippy::needless_pass_by_value, reason = "it stands after `map_err`")]
pub(super) fn failed(failure: Failure) -> Response {
    failed_for(None, &failure)
}

/// The page for a failure, with the navigation if somebody is signed in.
pub(super) fn failed_for(credential: Option<&Credential>, failure: &Failure) -> Response {
    let is_missing = failure.status == StatusCode::NOT_FOUND;
    let content = html! {
        div.problem role="alert" { p { (rich(&failure.message)) } (fields(failure)) }
        p { a href="/" { "Go to the first page" } }
    };
    let title = if is_missing { "Page not found" } else { "That did not work" };
    let mut response = frame(title, credential, None, &content);
    *response.status_mut() = failure.status;
    response
}

/// A sentence whose words between backquotes are code.
pub(super) fn rich(text: &str) -> Markup {
    html! { @for (at, part) in text.split('`').enumerate() { @if at % 2 == 1 { code { (part) } } @else { (part) } } }
}

/// What is wrong with fields, as a list.
pub(super) fn fields(failure: &Failure) -> Markup {
    html! {
        @if failure.fields().len() > 1 {
            ul { @for field in failure.fields() { li { code { (field.name) } ": " (rich(&field.message)) } } }
        }
    }
}

/// A failure above the form that caused it.
pub(super) fn problem(failure: Option<&Failure>) -> Markup {
    html! {
        @if let Some(failure) = failure {
            div.problem role="alert" { p { (rich(&failure.message)) } (fields(failure)) }
        }
    }
}

/// A list, each pattern whole: a minus never stands at a line's end without what it denies.
pub(super) fn list(text: &str) -> Markup {
    html! {
        code.list { @for (at, pattern) in text.split(',').enumerate() {
            @if at > 0 { ", " }
            span.pattern.deny[pattern.trim_ascii().starts_with('-')] { (pattern.trim_ascii()) }
        } }
    }
}

/// What is wrong with the field of this name.
pub(super) fn wrong<'f>(failure: Option<&'f Failure>, name: &str) -> Option<&'f str> {
    let field = failure?.fields().iter().find(|field| field.name == name)?;
    Some(&field.message)
}

/// The mistake of a field, at the field.
pub(super) fn mistake(name: &str, message: Option<&str>) -> Markup {
    html! { @if let Some(message) = message { span.mistake id={ "wrong-" (name) } { (rich(message)) } } }
}

/// `1 key`, `7 keys`.
pub(super) fn counted<N: Copy + Display + PartialEq + From<u8>>(number: N, name: &str) -> String {
    format!("{number} {name}{}", if number == N::from(1) { "" } else { "s" })
}

/// Links to the pages before and after.
pub(super) fn pager(page: i64, pages: i64, link: impl Fn(i64) -> String) -> Markup {
    html! {
        @if pages > 1 {
            nav.pager aria-label="Pages" {
                @if page > 1 { a rel="prev" href=(link(page - 1)) { "Previous" } }
                span { "Page " (page) " of " (pages) }
                @if page < pages { a rel="next" href=(link(page + 1)) { "Next" } }
            }
        }
    }
}

/// Endpoints gained or lost.
pub(super) fn endpoints(class: &str, sign: &str, routes: &[String]) -> Markup {
    html! {
        ul.endpoints.(class) {
            @for route in routes { li { span.sign aria-hidden="true" { (sign) } code { (route) } } }
        }
    }
}
