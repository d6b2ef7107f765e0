//! Pages on which people create, change, narrow and revoke keys, for any application.
//!
//! Each page is an endpoint like those of the application. The registry takes the list `ALL`, and a state of axum that
//! implements [`Pages`] says where the keys are, who is signed in, and what stands around a page:
//!
//! ```
//! use std::sync::Arc;
//!
//! use acl_keys::pages::{Pages, Person, refusals};
//! use acl_keys::{Caller, Keys, Store};
//!
//! #[derive(Clone)]
//! struct App {
//!     keys: Keys<Api>,
//! }
//!
//! acl::endpoints! { ADMINISTRATION: prefix "/admin", [acl_keys::pages::ALL] }
//! acl::registry! { struct Api; endpoints: [ADMINISTRATION], with: [acl_tower::axum(App)] }
//!
//! impl Pages for App {
//!     type Api = Api;
//!     type Principal = Caller;
//!
//!     fn store(&self) -> &Arc<Store> {
//!         self.keys.store()
//!     }
//!
//!     fn person(&self, principal: &Caller) -> Person {
//!         Person::new(principal.owner())
//!     }
//! }
//!
//! # fn app(keys: Keys<Api>) -> acl_tower::Protected {
//! let app = App { keys };
//! let settings = acl_tower::Settings::new().answer(refusals(&app)); // refusals as pages
//! Api::routes(&app.keys.edge_with(settings)).with_state(app)
//! # }
//! # fn main() {}
//! ```
//!
//! An application that puts its own frame around the pages ([`Pages::frame`]) writes it with `maud`, in the same version.
//!
//! # Who may see and do what
//!
//! The pages are open to sessions only. Their tags:
//!
//! | tag | what it lets people do |
//! |---|---|
//! | `keys.keys.list` | list and search keys, and download them as a table |
//! | `keys.keys.get` | see one key |
//! | `keys.keys.post` | create a key |
//! | `keys.keys.put` | change a key and its lists |
//! | `keys.keys.rotate` | give a key a new secret, end the old one |
//! | `keys.keys.delete` | revoke a key |
//! | `keys.keys.narrow` | narrow many keys at once |
//! | `keys.audit.list` | see who changed which key |
//! | `keys.usage.list` | see what keys call, and what they were refused |
//! | `keys.others.list` | see keys of other people; without it, all of these pages show one's own keys alone |
//! | `keys.others.put` | create and change keys of other people |
//!
//! Beyond that nobody changes a key that has more rights than they have ([`By`](crate::By)).
//!
//! # Where they are mounted
//!
//! Links are relative, so that the pages work under any prefix: that of a list or a registry, of
//! [`Edge::under`](acl_tower::Edge::under), of a proxy. The JSON handlers of `acl_keys::ALL` have the path
//! `/keys` too; an application that takes both puts one of them under a prefix.
//!
//! # Protection against forms of other sites (CSRF)
//!
//! A form is accepted only if the browser says that it is of this site: by `Sec-Fetch-Site: same-origin`, or where that
//! is missing, by an `Origin` that is the `Host` of the request. A page cannot set these headers. A request that has
//! neither of them is refused. The application need do nothing; a session cookie should be `SameSite` and `HttpOnly` all
//! the same.
//!
//! # What a browser needs
//!
//! Every page works without a script and by keyboard. The scripts are files: the policy of the pages
//! (`Content-Security-Policy`) allows nothing that stands in a page. Every change ends in a redirect, so that a page that
//! is loaded again changes nothing. What is shown once after it, such as a secret, travels in cookies that only the pages
//! get, a secret as two halves of which one is in the address of the page: any replica shows it, and no log has it.

mod answer;
mod application;
pub mod assets;
pub mod audit;
pub mod bulk;
mod changes;
mod editor;
mod failure;
mod fields;
mod filter;
mod findings;
mod form;
mod frame;
pub mod key_csv;
pub mod key_form;
mod key_info;
pub mod key_list;
pub mod key_new;
mod key_page;
pub mod key_revoke;
pub mod key_secret;
pub mod key_tags;
mod once;
mod pager;
mod person;
mod place;
pub mod refused_calls;
mod same_site;
mod text;
mod visitor;

pub use answer::refusals;
pub use application::{Owners, Pages};
pub use form::Filled;
pub use frame::{Page, Section};
pub use person::Person;
pub use visitor::Visitor;

acl::permission! {
    /// See keys of other people.
    pub LIST_OTHERS("keys.others.list", modes(session));
    /// Create and change keys of other people.
    pub PUT_OTHERS("keys.others.put", modes(session));
}

acl::endpoints! {
    /// The pages, for an application's registry: `endpoints: [tickets::ALL, acl_keys::pages::ALL]`.
    pub ALL: [
        key_list::keys, key_csv::csv,
        key_new::{new, create},
        key_form::{key, save, rotate, end_old_secret},
        key_tags::{list, save_list},
        key_secret::{secret, used},
        key_revoke::{ask_revoke, revoke},
        bulk::{ask_narrow, narrow, ask_revoke_many, revoke_many},
        audit::audit,
        refused_calls::refused_calls,
        assets::{asset, browser},
        LIST_OTHERS, PUT_OTHERS,
    ]
}
