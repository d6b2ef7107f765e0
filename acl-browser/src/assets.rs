//! What the page is made of, beside its endpoints.
//!
//! The page holds style and script itself: below a mount without a closing slash a relative link would miss. So
//! its policy names them by hash, and the hashes stand here; a test says which they must be.

use http::Uri;

use crate::site::Site;

pub(crate) const PREVIEW_STYLE: &str = include_str!("../assets/preview.css");
pub(crate) const PREVIEW_SCRIPT: &str = concat!(
    include_str!("../assets/preview.js"),
    include_str!("../assets/tree.js"),
    include_str!("../assets/complete.js")
);

/// What stands between `<style>` and `</style>`.
pub(crate) const STYLE: &str = concat!(
    include_str!("../assets/preview.css"),
    include_str!("../assets/page.css"),
    include_str!("../assets/documentation.css")
);
/// What stands between `<script>` and `</script>`.
pub(crate) const SCRIPT: &str = concat!(
    include_str!("../assets/preview.js"),
    include_str!("../assets/tree.js"),
    include_str!("../assets/complete.js"),
    include_str!("../assets/console.js"),
    include_str!("../assets/page.js")
);

/// A tick, as the address of a picture.
pub(crate) const ICON: &str = "data:image/svg+xml,\
    %3Csvg xmlns='http%3A%2F%2Fwww.w3.org%2F2000%2Fsvg' viewBox='0 0 32 32'%3E\
    %3Crect width='32' height='32' rx='7' fill='%230b5cad'/%3E\
    %3Cpath d='M8 17l5.5 5.5L24 11' fill='none' stroke='%23fff' stroke-width='4' stroke-linecap='round' \
    stroke-linejoin='round'/%3E%3C/svg%3E";

const STYLE_HASH: &str = "88VMPFDHT/FaJstNhc3UdNSPlW+WBCo2wFrph3ekaLY=";
const SCRIPT_HASH: &str = "L913bNtvNl6WPCRtMITtc3w+MTvWQCgZDB7cmS/kzkc=";

/// The policy of the page: nothing but what it holds, and requests to its own origin and to the console's server.
pub(crate) fn page_policy(site: &Site) -> String {
    let server = site.console.as_ref().and_then(|console| origin(console.server.as_ref()?));
    format!(
        "default-src 'none'; connect-src 'self'{}; img-src data:; style-src 'sha256-{STYLE_HASH}'; \
         script-src 'sha256-{SCRIPT_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'",
        server.map(|server| format!(" {server}")).unwrap_or_default()
    )
}

/// The origin of a server, as a policy names it. None if it has no host, or characters that could add to the policy.
fn origin(server: &Uri) -> Option<String> {
    let (scheme, authority) = (server.scheme_str()?, server.authority()?.as_str());
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
    authority.chars().all(is_plain).then(|| format!("{scheme}://{authority}"))
}

/// The policy of everything else, which is no page.
pub(crate) const POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
