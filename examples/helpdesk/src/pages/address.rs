//! Addresses: text in one, and where one returns to after signing in.

use axum::http::{Method, Uri};

/// The text as a value in a query.
pub(super) fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

/// The address of the form for who was going somewhere. What would be done there is not done after signing in.
pub(super) fn sign_in_for(method: &Method, to: &Uri) -> String {
    let to = to.path_and_query().map_or("/", |to| to.as_str());
    if method != Method::GET || to == "/" || to == "/me" {
        return "/sign_in".to_owned();
    }
    format!("/sign_in?to={}", escaped(to))
}

/// A place of this site, or the first page: nobody is led elsewhere.
pub(super) fn inside(to: &str) -> &str {
    let is_place = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
    if is_place && to.bytes().all(|byte| byte.is_ascii_graphic()) { to } else { "/me" }
}
