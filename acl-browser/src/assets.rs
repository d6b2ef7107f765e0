//! What the page is made of, beside its endpoints.
//!
//! The page holds style and script itself: below a mount without a closing slash a relative link would miss. So
//! its policy names them by hash, and the hashes stand here; a test says which they must be.

pub(crate) const PREVIEW_STYLE: &str = include_str!("../assets/preview.css");
pub(crate) const PREVIEW_SCRIPT: &str = concat!(
    include_str!("../assets/preview.js"),
    include_str!("../assets/tree.js"),
    include_str!("../assets/complete.js")
);

/// What stands between `<style>` and `</style>`.
pub(crate) const STYLE: &str =
    concat!(include_str!("../assets/preview.css"), include_str!("../assets/page.css"));
/// What stands between `<script>` and `</script>`.
pub(crate) const SCRIPT: &str = concat!(
    include_str!("../assets/preview.js"),
    include_str!("../assets/tree.js"),
    include_str!("../assets/complete.js"),
    include_str!("../assets/page.js")
);

/// The policy of the page: nothing but what it holds, and questions to its own origin.
pub(crate) const PAGE_POLICY: &str = concat!(
    "default-src 'none'; connect-src 'self'; img-src data:; ",
    "style-src 'sha256-uqssLFH34sLXmYC+8Wf5aQ+a88oKIpuTAK1PxlrlC8g='; script-src 'sha256-kwEAVf3U7exkY3WMjvAhoJDgBlutUNDz4eP5UfPzAQg='; ",
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
);
/// The policy of everything else, which is no page.
pub(crate) const POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
