//! The head of a request while the application finds out whose the request is.

use std::ops::Deref;
use std::sync::Arc;

use http::request::Parts;

/// The head of a request, lent to [`Authenticate`](crate::Authenticate).
///
/// It is read as [`Parts`], to which it derefs. A future that has to keep it, because it asks a store with it, takes a
/// share of it by [`Head::share`], which does not clone the headers.
pub struct Head {
    held: Held,
}

#[expect(
    clippy::large_enum_variant,
    reason = "the large one is the usual one; a box would cost each request an allocation"
)]
enum Held {
    Alone(Parts),
    Shared(Arc<Parts>),
}

impl Head {
    pub(crate) const fn new(parts: Parts) -> Self {
        Self { held: Held::Alone(parts) }
    }

    /// Returns a share of the head, for a future that reads it later. The first share costs one allocation, further
    /// ones none.
    ///
    /// The future drops it when it ends, as an `async` block does by itself. If a share is still held then, the request
    /// goes on with a clone of the head.
    pub fn share(&mut self) -> Arc<Parts> {
        let shared = match std::mem::replace(&mut self.held, Held::Alone(empty())) {
            Held::Alone(parts) => Arc::new(parts),
            Held::Shared(parts) => parts,
        };
        self.held = Held::Shared(Arc::clone(&shared));
        shared
    }

    pub(crate) fn into_parts(self) -> Parts {
        match self.held {
            Held::Alone(parts) => parts,
            Held::Shared(parts) => Arc::unwrap_or_clone(parts),
        }
    }
}

fn empty() -> Parts {
    http::Request::new(()).into_parts().0
}

impl Deref for Head {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        match &self.held {
            Held::Alone(parts) => parts,
            Held::Shared(parts) => parts,
        }
    }
}

impl From<Parts> for Head {
    fn from(parts: Parts) -> Self {
        Self::new(parts)
    }
}
