//! The head of a request while the application finds out whose the request is.

use std::ops::Deref;
use std::sync::Arc;

use http::request::Parts;

/// The head of a request, lent to [`Authenticate`](crate::Authenticate).
///
/// It is read as [`Parts`], to which it derefs. A future that has to keep it, because it asks a store with it, takes a
/// share of it by [`Head::share`], which does not clone the headers.
pub struct Head {
    /// Empty once the head is shared.
    parts: Parts,
    shared: Option<Arc<Parts>>,
}

impl Head {
    pub(crate) const fn new(parts: Parts) -> Self {
        Self { parts, shared: None }
    }

    /// Returns a share of the head, for a future that reads it later. The first share costs one allocation, further
    /// ones none.
    ///
    /// The future drops it when it ends, as an `async` block does by itself. If a share is still held then, the request
    /// goes on with a clone of the head.
    pub fn share(&mut self) -> Arc<Parts> {
        let parts = &mut self.parts;
        Arc::clone(self.shared.get_or_insert_with(|| Arc::new(std::mem::replace(parts, empty()))))
    }

    /// Returns the head, which is empty if it was shared, and the share. A guard keeps the two apart, because joining
    /// them would copy the head of every request once more.
    pub(crate) fn into_parts(self) -> (Parts, Option<Arc<Parts>>) {
        (self.parts, self.shared)
    }
}

fn empty() -> Parts {
    http::Request::new(()).into_parts().0
}

impl Deref for Head {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.shared.as_deref().unwrap_or(&self.parts)
    }
}

impl From<Parts> for Head {
    fn from(parts: Parts) -> Self {
        Self::new(parts)
    }
}
