//! Protection against forms of other sites (CSRF).

use http::header::{HOST, HeaderMap, ORIGIN};
use http::{StatusCode, Uri};

use super::failure::Failure;

/// Goes on if the browser says that the form is of this site. Every current browser sends `Sec-Fetch-Site` to a secure
/// origin, and `Origin` with every form that is posted; neither can be set by a page. So there is no token in a form
/// that could be stolen, go stale, or be known to one replica only. What has neither header is no browser's, and is
/// refused.
pub(super) fn must_be_of_this_site(headers: &HeaderMap) -> Result<(), Failure> {
    let only = |name: &str| {
        let mut values = headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => Some(value.to_str().unwrap_or_default()),
            (None, _) => None,
            // Two of a header that a browser sends once.
            (Some(_), Some(_)) => Some(""),
        }
    };
    let is_of_this_site = match (only("sec-fetch-site"), only(ORIGIN.as_str()), only(HOST.as_str())) {
        (Some(site), ..) => matches!(site, "same-origin" | "none"),
        (None, Some(origin), Some(host)) => is_same(origin, host),
        _ => false,
    };
    if is_of_this_site {
        return Ok(());
    }
    tracing::info!(target: acl_tower::AUDIT, allowed = false, code = "csrf", "refused");
    let message = "This form was sent by another site, or not by a browser; nothing was done.";
    Err(Failure::new(StatusCode::FORBIDDEN, message))
}

fn is_same(origin: &str, host: &str) -> bool {
    let authority = origin.parse::<Uri>().ok().and_then(|uri| uri.authority().cloned());
    authority.is_some_and(|authority| authority.as_str().eq_ignore_ascii_case(host))
}
