//! Collects handlers of its own and of another crate, through a renamed dependency and without a prelude. Some of the
//! macros get the path of acl from `crate = path`, and the others find it in Cargo.toml.

#![no_implicit_prelude]
#![deny(warnings)]
#![deny(clippy::all, clippy::pedantic, missing_docs, unreachable_pub, missing_debug_implementations)]
#![forbid(unsafe_code, unused)]

/// Handlers with names that are hard on macros.
pub mod hard {
    /// A macro of this name is everywhere.
    #[::renamed_acl::endpoint(POST, "/write", tags("hard.names.post"))]
    pub fn write() {}

    /// A module of this name is often beside.
    #[::renamed_acl::endpoint(GET, "/list", tags("hard.names.list"), modes(partner), crate = ::renamed_acl)]
    pub fn list() {}

    /// A keyword.
    #[::renamed_acl::endpoint(GET, "/type", tags("hard.names.get"), explicit, crate = ::renamed_acl)]
    pub fn r#type() {}

    /// A module beside the handler of its name.
    pub mod list {}
}

::renamed_acl::registry! {
    /// The registry.
    #[derive(Debug)]
    pub struct Api;
    prefix: "/api",
    modes: [partner],
    endpoints: [
        hard::{write, list, r#type},
        ::library::EVERYTHING,
        #[cfg(any())] nowhere::nothing,
    ],
}

macro_rules! table {
    ($registry:ident { $($id:ident $method:ident $path:literal $handler:path;)* }) => {
        /// The table.
        pub static TABLE: &[(&str, ::renamed_acl::EndpointId<$registry>)] =
            &[$((::core::concat!(::core::stringify!($method), " ", $path), $registry::$id)),*];
        const _: &[fn()] = &[$(|| { let _ = $handler; }),*];
    };
}

::renamed_acl::registry! {
    crate = ::renamed_acl;
    /// Another registry with the same handlers.
    #[derive(Debug)]
    pub struct Second;
    modes: [partner, other],
    endpoints: [hard::list as ONLY, ::library::people::teams::list],
    with: [table],
}

/// A list checked while compiling.
pub const SUPPORT: ::renamed_acl::PatternList<'_> =
    ::renamed_acl::pattern_list!(Api: "people.*, -hard.names.post");
