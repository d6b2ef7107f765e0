//! Routers of axum that have their state.

use axum::Router;

/// A router of axum that has its state. [`protect`](crate::protect) asks for it so that the compiler can say what to
/// write.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be protected; expected a router that has its state",
    label = "expected `Router`",
    note = "where handlers have a `State`, write `protect(router.with_state(state), &edge)`",
    note = "the router stands first, then the edge: `protect(router, &edge)`"
)]
pub trait HasState: sealed::Sealed {
    #[doc(hidden)]
    fn stateless(self) -> Router;
}

impl HasState for Router {
    fn stateless(self) -> Router {
        self
    }
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for axum::Router {}
}
