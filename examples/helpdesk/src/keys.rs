//! API keys, by acl-keys. The keys are in this server's database, the roles of agents are their live bounds, and the pages
//! of keys have the frame of all pages.

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

/// Opens the keys in the server's own database, at this address. Their tables stand beside the server's.
///
/// # Errors
/// The database does not answer, or a later version made its tables.
pub async fn open(address: &str, settings: &Settings) -> Result<Keys<Api>, acl_keys::Error> {
    // Changes of keys ask for roles while every other connection may be waiting for those changes to end.
    let db = database::aside(address).await?;
    let proxies = settings.trusted_proxies.clone();
    let settings = acl_keys::Settings::new()
        .prefix("helpdesk")
        .client_address(move |parts| source::client(parts, &proxies))
        .bounds(move |person: String| {
            let db = db.clone();
            async move {
                // A person who is not an agent is unknown, and their keys are refused.
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
        let numbers: Vec<i64> = people.iter().filter_map(|person| person.parse().ok()).collect();
        let places: Vec<String> = (1..=numbers.len()).map(|place| format!("${place}")).collect();
        let places = if places.is_empty() { "NULL".to_owned() } else { places.join(", ") };
        let query = format!("SELECT id, name FROM people WHERE id IN ({places})");
        let query = sqlx::query_as::<_, (i64, String)>(&query);
        let found = numbers.iter().fold(query, |query, number| query.bind(*number)).fetch_all(&self.db).await;
        // Without names the pages show numbers.
        let names: HashMap<i64, String> = found.unwrap_or_default().into_iter().collect();
        let with_name = |person: String| {
            let id = person.parse().ok()?;
            let name = names.get(&id)?;
            Some((person, format!("{name} ({id})")))
        };
        people.into_iter().filter_map(with_name).collect()
    }

    /// A count within the bounds tells what a role grants, so it is only for those who may read roles.
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
