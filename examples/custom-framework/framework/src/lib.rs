//! A small web framework on plain hyper, to show how one has acl inside.
//!
//! Its users write `#[get("/tickets", tag = "tickets.tickets.list")]` and list their handlers once in [`api!`].
//! They depend on `fw` alone. What they cannot write is a route that nobody guards: the router is made of the
//! registry, and no other way leads into it.

mod app;
mod keys;
mod message;
mod route;

pub use acl;
pub use fw_macros::{delete, get, post, put};

pub use crate::app::App;
pub use crate::keys::{BadKey, Keys};
pub use crate::message::{Request, Response};
pub use crate::route::{Mounted, Route};

/// Declares an API: its name, its sections with their resources, its handlers.
///
/// The vocabulary is the framework's: operations are `list`, `read`, `write` and `remove`, and beside `key`,
/// `token` and `session` there is the mode `service`, for programs of one's own.
#[macro_export]
macro_rules! api {
    (
        $(#[$meta:meta])* $vis:vis struct $name:ident;
        sections: $sections:tt,
        handlers: $handlers:tt $(,)?
    ) => {
        $crate::acl::registry! {
            crate = $crate::acl;
            $(#[$meta])* $vis struct $name;
            operations: ["list", "read", "write", "remove"],
            groups: $sections,
            modes: [service],
            default_modes: [key, service],
            endpoints: $handlers,
            with: [$crate::__mount],
        }
    };
}

/// The hook: every endpoint with its handler becomes a route. The handler is taken as the tokens that it is named by,
/// not as a path, so that a function that is none is shown in the user's list.
#[doc(hidden)]
#[macro_export]
macro_rules! __mount {
    ($api:ident { $($constant:ident $method:tt $path:literal $first:tt $(:: $rest:tt)*;)* }) => {
        impl $crate::Mounted for $api {
            fn routes() -> ::std::vec::Vec<$crate::Route<Self>> {
                ::std::vec![$($crate::Route::new($api::$constant, $first $(:: $rest)*)),*]
            }
        }
    };
}
