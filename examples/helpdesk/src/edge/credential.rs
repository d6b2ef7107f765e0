//! Who calls, and what their credential may do, decided over the registry.

use std::sync::Arc;

use acl::PatternList;

use crate::api::Api;
use crate::credentials::stored::Stored;
use crate::credentials::who::{Held, Who};

/// What one key, token or session may do at this moment.
pub type Credential = acl_tower::Credential<Api, Principal>;
/// A key as acl-keys authenticates it. Requests share it.
pub type Key = Arc<acl_tower::Credential<Api, acl_keys::Caller>>;

/// Who calls.
pub struct Principal {
    /// Which credential it is, and of whom.
    pub who: Who,
    /// The key, if the credential is one.
    pub key: Option<Key>,
    /// The session, if the credential is one.
    pub session: Option<Session>,
}

/// What the pages need of a session. It has no `Debug`, since the word is secret.
#[derive(Clone)]
pub struct Session {
    /// The name of the person.
    pub name: String,
    /// The word against forged writes.
    pub word: String,
}

/// What a key that acts as another agent may never do, whatever the lists say: administer keys and tokens.
const ACTING: PatternList<'static> =
    acl::pattern_list!(Api: "*, -admin.*, -keys.*, -*.api_keys.*, -*.api_tokens.*, -*.api_token_renewals.*");

/// A token or a session within its bounds (S3, S4). A list that is malformed grants nothing, and refusals say so (P7).
pub fn of(Stored { who, list, bounds }: Stored, session: Option<Session>) -> Credential {
    let held = who.held;
    let credential = Credential::any_of([list], held.mode(), Principal { who, key: None, session });
    let within = |credential: Credential, bound: &String| credential.within_any_of([bound.as_str()]);
    bounds.iter().fold(credential, within).named(format!("{} {}", held.method(), held.id()))
}

/// A key, which acts as its own agent.
pub fn of_key(key: &Key, person: i64) -> Credential {
    let who = Who { held: Held::Key { id: key.principal().id() }, person, acting_for: None };
    key.shared_with(Principal { who, key: Some(Arc::clone(key)), session: None })
}

/// The same key, acting as another agent with this role.
pub fn acting(key: Credential, person: i64, role: &str) -> Credential {
    let Principal { who, .. } = key.principal();
    let who = Who { held: who.held, person, acting_for: Some(who.person) };
    let own = key.principal().key.clone();
    let key = key.with_principal(Principal { who, key: own, session: None });
    key.within_any_of([role]).within_any_of([ACTING.as_str()])
}
