//! The examples of `docs/guide`, compiled and run. They need axum, tokio and the other crates of acl, which `acl` itself
//! does not depend on, so they are tested here.

/// One item a page, with its text as documentation.
macro_rules! pages {
    ($($page:ident)*) => {$(
        #[cfg(doctest)]
        #[doc = include_str!(concat!("../../../../docs/guide/", stringify!($page), ".md"))]
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
