//! What `with: [acl_tower::axum]` in `registry!` calls.

/// Gives the registry's type a function `routes`: every handler behind the guard of its endpoint.
///
/// ```
/// mod tickets {
///     #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
///     pub async fn get() -> &'static str { "{}" }
/// }
///
/// acl::registry! {
///     pub struct Api;
///     endpoints: [tickets::get],
///     with: [acl_tower::axum],
/// }
///
/// # use acl_tower::{Credential, Edge};
/// # fn main() {
/// # let edge = Edge::<Api, _>::new(|_: &http::request::Parts| async { Ok(None::<std::sync::Arc<Credential<Api, ()>>>) });
/// let app = Api::routes(&edge).with_state(());
/// # let _ = app;
/// # }
/// ```
///
/// Where handlers have a state, the registry names its type: `with: [acl_tower::axum(AppState)]`.
#[macro_export]
macro_rules! axum {
    ($api:ident { $($routes:tt)* }) => {
        $crate::axum! { $api { $($routes)* } (()) }
    };
    // The state is passed on twice: once to look at its form, and once as it was written, with its place.
    ($api:ident { $($routes:tt)* } ($($state:tt)*)) => {
        $crate::axum! { ($($state)*) $api { $($routes)* } ($($state)*) }
    };
    // A value where a type is expected: `axum(Store::new())` would be read as the type of a function.
    (($($first:ident)::+ ($($of:tt)*)) $api:ident $routes:tt ($($value:tt)*)) => {
        $crate::axum! { = $api $($value)* }
    };
    (($($first:ident)::+ { $($of:tt)* }) $api:ident $routes:tt ($($value:tt)*)) => {
        $crate::axum! { = $api $($value)* }
    };
    (= $api:ident $($value:tt)*) => {
        const _: $crate::TheTypeOfTheStateAndNoValue = $($value)*;
        impl $api {
            #[allow(missing_docs)]
            pub fn routes<A: $crate::Authenticate<$api>, S: ::core::clone::Clone + Send + Sync + 'static>(
                edge: &$crate::Edge<$api, A>,
            ) -> $crate::Routes<$api, A, S> {
                $crate::Routes::new(edge)
            }
        }
    };
    // Segments as they were written, so that a function that is no handler is shown at its place in the list.
    (
        $written:tt $api:ident {
            $($name:ident $method:tt $path:literal $first:tt $($second:ident)? $(:: $segment:tt)*;)*
        }
        ($state:ty)
    ) => {
        $crate::axum! { @ $api ($state) $([$name $first $($second)? $(:: $segment)*])* }
    };
    // The same where one of them has generic arguments.
    (
        $written:tt $api:ident {
            $($name:ident $method:tt $path:literal $first:tt $($second:ident)? $(:: $segment:ident)* $(:: < $($of:ty),* >)?;)*
        }
        ($state:ty)
    ) => {
        $crate::axum! { @ $api ($state) $([$name $first $($second)? $(:: $segment)* $(:: < $($of),* >)?])* }
    };
    (@ $api:ident ($state:ty) $([$name:ident $($handler:tt)+])*) => {
        impl $api {
            /// Every handler behind the guard of its endpoint.
            pub fn routes<A: $crate::Authenticate<$api>>(
                edge: &$crate::Edge<$api, A>,
            ) -> $crate::Routes<$api, A, $state> {
                let routes: $crate::Routes<$api, A, $state> = $crate::Routes::new(edge);
                $(let routes = $crate::__at!(routes, $api::$name, $($handler)+);)*
                routes
            }
        }
    };
}

/// An endpoint without a function is the application's to serve.
#[doc(hidden)]
#[macro_export]
macro_rules! __at {
    ($routes:ident, $id:expr, _) => {
        $routes
    };
    ($routes:ident, $id:expr, $($handler:tt)+) => {
        $crate::Routes::at_annotated($routes, $id, $($handler)+)
    };
}

/// The type that a value in `with: [acl_tower::axum(Store::new())]` fails to have. Its name is the message.
#[doc(hidden)]
#[derive(Debug)]
pub struct TheTypeOfTheStateAndNoValue;
