//! What the application says: where keys are stored, who is signed in, and what stands around the pages.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::sync::Arc;

use acl_core::Registry;
use acl_tower::Credential;
use maud::{Markup, html};

use super::frame::Page;
use super::person::Person;
use crate::store::Store;

/// A state of axum over which the pages of keys work.
///
/// ```
/// use std::sync::Arc;
///
/// use acl_keys::pages::{Pages, Person};
/// use acl_keys::{Caller, Keys, Store};
///
/// #[derive(Clone)]
/// struct App {
///     keys: Keys<Api>,
/// }
///
/// acl::registry! { struct Api; endpoints: [acl_keys::pages::ALL], with: [acl_tower::axum(App)] }
///
/// impl Pages for App {
///     type Api = Api;
///     type Principal = Caller;
///
///     fn store(&self) -> &Arc<Store> {
///         self.keys.store()
///     }
///
///     fn person(&self, principal: &Caller) -> Person {
///         Person::new(principal.owner())
///     }
/// }
/// # fn main() {}
/// ```
pub trait Pages: Clone + Send + Sync + 'static {
    /// The registry.
    type Api: Registry;
    /// The principal of the edge: who calls.
    type Principal: Send + Sync + 'static;

    /// Returns the store of the keys.
    fn store(&self) -> &Arc<Store>;

    /// Returns who is signed in.
    fn person(&self, principal: &Self::Principal) -> Person;

    /// Returns a page with what the application puts around it. `credential` is that of the person, if one is signed
    /// in. By default the page has the title "API keys" and the navigation of the pages alone.
    fn frame(&self, page: &Page<'_>, credential: Option<&Credential<Self::Api, Self::Principal>>) -> Markup {
        let _ = credential;
        page.document("API keys", &html! {})
    }

    /// Returns everybody who may own a key, for a choice. By default there is no choice, and the name of an owner is
    /// typed.
    ///
    /// # Errors
    /// The application does not know.
    fn owners(&self) -> impl Future<Output = Owners> + Send {
        async { Ok(None) }
    }

    /// Returns what people are called, by the names under which the store knows them. Who is not in the answer is
    /// shown by that name.
    fn names(&self, people: Vec<String>) -> impl Future<Output = HashMap<String, String>> + Send {
        let _ = people;
        async { HashMap::new() }
    }

    /// Returns the modes of the keys that people create here, by name. The first is the usual one.
    fn modes(&self) -> &'static [&'static str] {
        &["key"]
    }

    /// Whether the person may see what bounds a key of this owner, so that the count while a list is written is that
    /// of the key. Whoever may not sees only their own bounds.
    fn shows_bounds(&self, credential: &Credential<Self::Api, Self::Principal>, owner: &str) -> bool {
        let _ = (credential, owner);
        true
    }

    /// Returns the path of the page on which people sign in, such as `/sign_in`. Whoever opens a page without a
    /// credential is then led there, with the address of the page as `to`.
    fn sign_in(&self) -> Option<&str> {
        None
    }

    /// Returns the header by which a program sends a secret: its name and its value. By default it is
    /// `Authorization: Bearer SECRET`.
    fn header(&self, mode: &str, secret: &str) -> (String, String) {
        let _ = mode;
        ("Authorization".to_owned(), format!("Bearer {secret}"))
    }
}

/// The answer of [`Pages::owners`].
pub type Owners = Result<Option<Vec<Person>>, Box<dyn StdError + Send + Sync>>;
