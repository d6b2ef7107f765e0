//! The pages of `docs/guide`, for rustdoc. `tests/crates/guide` has the frameworks that they are about, so it compiles
//! this file too, and tests their examples.

/// A page: first where its links lead in rustdoc, then its text. Of several definitions Markdown takes the first, so
/// those at the page's end count in the repository alone.
macro_rules! pages {
    ($($page:ident)*) => {$(
        #[cfg_attr(not(doctest), doc = include_str!("guide/links.md"))]
        #[doc = include_str!(concat!("../docs/guide/", stringify!($page), ".md"))]
        pub mod $page {}
    )*};
}

pages! {
    first_endpoint
    lists
    policies
    axum
    keys
    testing
    deploying
    operating
    moving
    framework_authors
    how_do_i_say
}
