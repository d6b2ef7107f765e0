//! People, as the store knows them and as a page calls them.

/// Somebody who is signed in, or who may own keys.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Person {
    /// The name under which the store knows them: [`Key::owner`](crate::Key::owner).
    pub id: String,
    /// What they are called on a page.
    pub name: String,
}

impl Person {
    /// Somebody who is called what the store knows them by.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        Self { name: id.clone(), id }
    }

    /// Sets what they are called.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }
}
