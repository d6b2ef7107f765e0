//! The pages of `docs/guide`, for rustdoc. Their examples are tested by `tests/crates/guide`, which has the frameworks
//! that they are about.

/// A page: its text, and before it what its links lead to here. In the repository the definitions at the page's end
/// count; of several definitions Markdown takes the first.
macro_rules! pages {
    ($($page:ident)*) => {$(
        #[doc = include_str!("guide/links.md")]
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
