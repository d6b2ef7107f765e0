//! API keys: acl-keys over this server's database, with the roles of agents as live bounds, and its pages in the frame of
//! all pages.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use acl_keys::handlers::Administers;
use acl_keys::pages::{Owners, Page, Pages, Person};
use acl_keys::{Keys, Store};
use maud::Markup;

use crate::api::Api;
use crate::app::{App, Settings};
use crate::credentials::stored::role_of;
use crate::edge::credential::{Credential, Principal};
use crate::{chrome, database, source};

/// Opens the keys in the database at this address, which the server has open too: their tables stand beside its own.
///
/// # Errors
/// The database does not answer, or a later version made its tables.
pub async fn open(address: &str, settings: &Settings) -> Result<Keys<Api>, acl_keys::Error> {
    // Roles are asked for in the middle of changes of keys, when every other connection may wait for those to end.
    let db = database::aside(address).await?;
    let proxies = settings.trusted_proxies.clone();
    let settings = acl_keys::Settings::new()
        .prefix("helpdesk")
        .client_address(move |parts| source::client(parts, &proxies))
        .bounds(move |person: String| {
            let db = db.clone();
            async move {
                // Whoever is no agent bounds a key to nothing.
                let Ok(person) = person.parse() else { return Ok(None) };
                let role = role_of(&db, person).await.map_err(|failure| failure.message)?;
                Ok(role.map(|list| vec![list]))
            }
        });
    Keys::open_with(address, settings).await
}

impl Administers for App {
    type Api = Api;
    type Principal = Principal;

    fn store(&self) -> &Arc<Store> {
        &self.keys
    }

    fn who<'p>(&self, principal: &'p Principal) -> Cow<'p, str> {
        principal.who.person.to_string().into()
    }
}

impl Pages for App {
    type Api = Api;
    type Principal = Principal;

    fn store(&self) -> &Arc<Store> {
        &self.keys
    }

    fn person(&self, principal: &Principal) -> Person {
        let person = Person::new(principal.who.person.to_string());
        match &principal.session {
            Some(session) => person.named(&session.name),
            None => person,
        }
    }

    fn frame(&self, page: &Page<'_>, credential: Option<&Credential>) -> Markup {
        chrome::document(page, credential, None)
    }

    async fn owners(&self) -> Owners {
        let agents = "SELECT id, name FROM agents WHERE is_disabled = 0 ORDER BY name, id";
        let agents: Vec<(i64, String)> = sqlx::query_as(agents).fetch_all(&self.db).await?;
        Ok(Some(agents.into_iter().map(|(id, name)| Person::new(id.to_string()).named(name)).collect()))
    }

    async fn names(&self, people: Vec<String>) -> HashMap<String, String> {
        let mut names = HashMap::new();
        for person in people {
            let name = sqlx::query_scalar::<_, String>("SELECT name FROM people WHERE id = $1");
            let Ok(id) = person.parse::<i64>() else { continue };
            if let Ok(Some(name)) = name.bind(id).fetch_optional(&self.db).await {
                names.insert(person, format!("{name} ({id})"));
            }
        }
        names
    }

    /// Whoever may not read roles does not learn from a count what another's role grants.
    fn shows_bounds(&self, credential: &Credential, _: &str) -> bool {
        credential.allows(Api::ROLES_LIST)
    }

    fn sign_in(&self) -> Option<&str> {
        Some("/sign_in")
    }

    fn header(&self, _: &str, secret: &str) -> (String, String) {
        ("Authorization".to_owned(), format!("key {secret}"))
    }
}
