//! A list of tickets behind API keys, with the pages of acl-keys on which people create and revoke keys.

mod people;
mod tickets;

use std::sync::Arc;

use acl::Mode;
use acl_keys::pages::{Page, Pages, Person, refusals};
use acl_keys::{Caller, Keys, Settings, Store};
use acl_tower::{Carriers, Credential, Protected};
use maud::{Markup, html};
use tokio::sync::Mutex;

/// The state that handlers share.
#[derive(Clone)]
pub struct App {
    keys: Keys<Api>,
    tickets: Arc<Mutex<Vec<String>>>,
}

acl::registry! {
    /// The whole application. Keys and people may call tickets; only people may manage keys.
    pub struct Api;
    endpoints: [tickets::{list, create}, people::{welcome, sign_in, sign_out}, acl_keys::pages::ALL],
    with: [acl_tower::axum(App)],
    rules: ["keys.keys.*" only by [session]],
}

/// What the pages of keys want to know.
impl Pages for App {
    type Api = Api;
    type Principal = Caller;

    fn store(&self) -> &Arc<Store> {
        self.keys.store()
    }

    fn person(&self, caller: &Caller) -> Person {
        Person::new(caller.owner())
    }

    fn frame(&self, page: &Page<'_>, _: Option<&Credential<Api, Caller>>) -> Markup {
        page.document("Tickets", &html! {
            @if let Some(person) = page.person() {
                form.who method="post" action="/sign-out" { span { (person.name) } button.quiet { "Sign out" } }
            }
        })
    }

    fn sign_in(&self) -> Option<&str> {
        Some("/")
    }

    /// A person too has a key, whose secret is in a cookie.
    fn modes(&self) -> &'static [&'static str] {
        &["key", "session"]
    }
}

/// Opens the keys. A program sends its secret in a header, a person's browser sends it in a cookie.
///
/// # Errors
/// The database cannot be opened.
pub async fn open(database: &str) -> Result<Keys<Api>, acl_keys::Error> {
    let carriers = Carriers::new().scheme("bearer", Mode::KEY).cookie("session", Mode::SESSION);
    Keys::open_with(database, Settings::new().prefix("tickets").carriers(carriers)).await
}

/// Builds the application over these keys.
pub fn app(keys: Keys<Api>) -> Protected {
    let app = App { keys, tickets: Arc::default() };
    let settings = acl_tower::Settings::new().answer(refusals(&app));
    Api::routes(&app.keys.edge_with(settings)).with_state(app)
}
