//! Handlers of administration, as an application's registry takes them.
//!
//! They are open to sessions only, so that no key can create keys. To administer keys with keys, write your own
//! handlers over [`Store`]: each of these is a few lines.
//!
//! Where the registry has the permissions `keys.others.list` and `keys.others.put`, as it has with the pages, whoever
//! lacks them sees and changes only their own keys here too.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use acl_core::{EndpointId, Registry};
use acl_tower::Authorized;
use axum::Json;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use crate::audit::Audited;
use crate::authority::By;
use crate::caller::Caller;
use crate::error::Error;
use crate::extract::{Body, Path, Query};
use crate::input::{Edit, NewKey, end_from, networks_from};
use crate::key::Key;
use crate::keys::Keys;
use crate::others::{LIST_OTHERS, PUT_OTHERS, permission};
use crate::search::Search;
use crate::store::Store;

/// An axum state that gives the handlers of this module the store of the keys and the name of the caller.
///
/// ```
/// use std::borrow::Cow;
/// use std::sync::Arc;
///
/// use acl_keys::handlers::Administers;
/// use acl_keys::{Caller, Keys, Store};
///
/// #[derive(Clone)]
/// struct App {
///     keys: Keys<Api>,
/// }
///
/// acl::registry! { struct Api; endpoints: [acl_keys::ALL], with: [acl_tower::axum(App)] }
///
/// impl Administers for App {
///     type Api = Api;
///     type Principal = Caller;
///
///     fn store(&self) -> &Arc<Store> {
///         self.keys.store()
///     }
///
///     fn who<'p>(&self, principal: &'p Caller) -> Cow<'p, str> {
///         principal.owner().into()
///     }
/// }
/// # fn main() {}
/// ```
pub trait Administers: Send + Sync {
    /// The registry.
    type Api: Registry;
    /// The principal of the edge: who calls.
    type Principal: Send + Sync + 'static;

    /// Returns the store of the keys.
    fn store(&self) -> &Arc<Store>;

    /// Returns the name under which the store knows who calls: [`Key::owner`].
    fn who<'p>(&self, principal: &'p Self::Principal) -> Cow<'p, str>;
}

/// Keys alone are such a state, for an edge that [`Keys::edge`] makes.
impl<R: Registry> Administers for Keys<R> {
    type Api = R;
    type Principal = Caller;

    fn store(&self) -> &Arc<Store> {
        self.store()
    }

    fn who<'p>(&self, principal: &'p Caller) -> Cow<'p, str> {
        principal.owner().into()
    }
}

/// Who calls one of the handlers, and the store that they change.
pub struct Administrator {
    store: Arc<Store>,
    by: By,
    sees_others: bool,
    changes_others: bool,
}

impl<S: Administers> FromRequestParts<S> for Administrator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let known = Authorized::<S::Api, S::Principal>::from_request_parts(parts, state).await;
        let known = known.map_err(IntoResponse::into_response)?;
        let by = By::credential(state.who(known.principal()), known.credential());
        // The permissions come with the pages. In a registry without them, everybody sees and changes all keys.
        let has = |tag| {
            let permission = permission(S::Api::CATALOG, tag).and_then(EndpointId::from_index);
            permission.is_none_or(|permission| known.permits(permission).is_ok())
        };
        let (sees_others, changes_others) = (has(LIST_OTHERS), has(PUT_OTHERS));
        Ok(Self { store: Arc::clone(state.store()), by, sees_others, changes_others })
    }
}

impl Administrator {
    /// Returns a key that they may see.
    async fn key(&self, id: i64) -> Result<Key, Error> {
        let key = self.store.key(id).await?;
        // Whoever may not see a key does not learn that it exists.
        if self.sees_others || key.owner == self.by.who() { Ok(key) } else { Err(Error::NotFound) }
    }

    /// Checks that they may change keys of this key's owner.
    async fn must_change(&self, id: i64) -> Result<(), Error> {
        let key = self.key(id).await?;
        self.must_be_for(&key.owner)
    }

    /// Checks that they may create and change keys of this owner.
    fn must_be_for(&self, owner: &str) -> Result<(), Error> {
        if self.changes_others || owner == self.by.who() { Ok(()) } else { Err(Error::OfOthers) }
    }
}

/// Which keys to list.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Asked {
    /// Part of the name, the owner or the lists.
    pub text: Option<String>,
    /// Their owner.
    pub owner: Option<String>,
    /// What they may call: `DELETE /tickets/{id}`, `DELETE /tickets/7` or an address. See [`Search::can_reach`].
    pub reaches: Option<String>,
    /// Keys before this one.
    pub before: Option<i64>,
    /// How many.
    pub count: Option<u32>,
}

/// A key to create, as JSON.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Create {
    /// Its name.
    pub name: String,
    /// Its lists.
    pub lists: Vec<String>,
    /// Its mode; `key` by default.
    pub mode: Option<String>,
    /// Its owner; the caller by default.
    pub owner: Option<String>,
    /// Its shadow lists.
    #[serde(default)]
    pub shadow: Vec<String>,
    /// The networks that its requests may come from.
    #[serde(default)]
    pub networks: Vec<String>,
    /// Requests an hour.
    pub hourly_limit: Option<u32>,
    /// Requests a day.
    pub daily_limit: Option<u32>,
    /// When it expires: `2027-01-31T00:00:00Z`.
    pub expires: Option<String>,
}

/// Changes to a key, as JSON. What is not named stays as it is, and null removes what a key can be without. The mode
/// of a key never changes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Change {
    /// The version that the caller has seen.
    #[serde(default, deserialize_with = "given")]
    pub version: Option<i64>,
    /// A new name.
    #[serde(default, deserialize_with = "given")]
    pub name: Option<String>,
    /// A new owner.
    #[serde(default, deserialize_with = "given")]
    pub owner: Option<String>,
    /// New lists.
    #[serde(default, deserialize_with = "given")]
    pub lists: Option<Vec<String>>,
    /// New shadow lists; null or an empty array for none.
    #[serde(default, deserialize_with = "given")]
    pub shadow: Option<Option<Vec<String>>>,
    /// New networks; null or an empty array for everywhere.
    #[serde(default, deserialize_with = "given")]
    pub networks: Option<Option<Vec<String>>>,
    /// Requests an hour; null for no limit.
    #[serde(default, deserialize_with = "given")]
    pub hourly_limit: Option<Option<u32>>,
    /// Requests a day; null for no limit.
    #[serde(default, deserialize_with = "given")]
    pub daily_limit: Option<Option<u32>>,
    /// A new time of expiry; null for none.
    #[serde(default, deserialize_with = "given")]
    pub expires: Option<Option<String>>,
}

/// Reads a field that is there. Without it serde would take null for a field that is not.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// How a key is rotated.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Rotate {
    /// For how many seconds the current secret stays valid; 0 by default.
    #[serde(default)]
    pub overlap: u64,
}

/// Lists keys, those created last first.
///
/// # Errors
/// [`Error::Invalid`] for a search that is not valid.
#[acl::endpoint(GET, "/keys", tags("keys.keys.list"), modes(session))]
pub async fn list(by: Administrator, Query(asked): Query<Asked>) -> Result<Json<Value>, Error> {
    let mut search = Search::new().text(asked.text.unwrap_or_default());
    let own = (!by.sees_others).then(|| by.by.who().to_owned());
    if own.is_some() && asked.owner.is_some() && own != asked.owner {
        // The keys of others look as if they did not exist.
        return Ok(Json(json!({ "keys": [] })));
    }
    search = own.or(asked.owner).into_iter().fold(search, Search::owner);
    search = asked.reaches.into_iter().fold(search, Search::can_reach);
    search = asked.before.into_iter().fold(search, Search::before);
    search = asked.count.into_iter().fold(search, Search::count);
    let found = by.store.search(&search).await?;
    Ok(Json(json!({ "keys": found.iter().map(view).collect::<Vec<_>>() })))
}

/// Creates a key. Its secret is in this response and nowhere else.
///
/// # Errors
/// Those of [`Store::create`].
#[acl::endpoint(POST, "/keys", tags("keys.keys.post"), modes(session))]
pub async fn create(by: Administrator, Body(create): Body<Create>) -> Result<Response, Error> {
    let mut new = NewKey::new(create.name, create.lists).shadow(create.shadow);
    new = new.networks(networks_from(create.networks.iter().map(String::as_str))?);
    new = create.mode.into_iter().fold(new, NewKey::mode);
    new = create.owner.into_iter().fold(new, NewKey::owner);
    new = create.hourly_limit.into_iter().fold(new, NewKey::hourly_limit);
    new = create.daily_limit.into_iter().fold(new, NewKey::daily_limit);
    if let Some(end) = create.expires {
        new = new.expires(end_from(&end)?);
    }
    by.must_be_for(new.owner.as_deref().unwrap_or(by.by.who()))?;
    let created = by.store.create(&by.by, new).await?;
    let body = json!({ "key": view(&created.key), "secret": created.secret.reveal() });
    Ok((StatusCode::CREATED, [("cache-control", "no-store")], Json(body)).into_response())
}

/// Shows a key.
///
/// # Errors
/// There is no such key.
#[acl::endpoint(GET, "/keys/{id}", tags("keys.keys.get"), modes(session))]
pub async fn get(by: Administrator, Path(id): Path<i64>) -> Result<Json<Value>, Error> {
    Ok(Json(view(&by.key(id).await?)))
}

/// Changes a key.
///
/// # Errors
/// Those of [`Store::edit`].
#[acl::endpoint(PATCH, "/keys/{id}", tags("keys.keys.put"), modes(session))]
pub async fn change(
    by: Administrator,
    Path(id): Path<i64>,
    Body(change): Body<Change>,
) -> Result<Json<Value>, Error> {
    by.must_change(id).await?;
    change.owner.iter().try_for_each(|owner| by.must_be_for(owner))?;
    let mut edit = change.version.into_iter().fold(Edit::new(), Edit::seen);
    edit = change.name.into_iter().fold(edit, Edit::name);
    edit = change.lists.into_iter().fold(edit, Edit::lists);
    edit = change.owner.into_iter().fold(edit, Edit::owner);
    edit = change.shadow.into_iter().fold(edit, |edit, lists| edit.shadow(lists.unwrap_or_default()));
    if let Some(all) = change.networks {
        edit = edit.networks(networks_from(all.iter().flatten().map(String::as_str))?);
    }
    edit = change.hourly_limit.into_iter().fold(edit, Edit::hourly_limit);
    edit = change.daily_limit.into_iter().fold(edit, Edit::daily_limit);
    if let Some(end) = change.expires {
        edit = edit.expires(end.map(|end| end_from(&end)).transpose()?);
    }
    Ok(Json(view(&by.store.edit(&by.by, id, edit).await?)))
}

/// Gives a key a new secret, which is in this response and nowhere else.
///
/// # Errors
/// Those of [`Store::rotate`].
#[acl::endpoint(POST, "/keys/{id}/rotate", tags("keys.keys.rotate"), modes(session))]
pub async fn rotate(
    by: Administrator,
    Path(id): Path<i64>,
    Body(rotate): Body<Rotate>,
) -> Result<Response, Error> {
    by.must_change(id).await?;
    let secret = by.store.rotate(&by.by, id, Duration::from_secs(rotate.overlap)).await?;
    Ok(([("cache-control", "no-store")], Json(json!({ "secret": secret.reveal() }))).into_response())
}

/// Revokes a key permanently.
///
/// # Errors
/// Those of [`Store::revoke`].
#[acl::endpoint(DELETE, "/keys/{id}", tags("keys.keys.delete"), modes(session))]
pub async fn revoke(by: Administrator, Path(id): Path<i64>) -> Result<Json<Value>, Error> {
    by.must_change(id).await?;
    Ok(Json(view(&by.store.revoke(&by.by, id).await?)))
}

/// Shows the last hundred changes of a key.
///
/// # Errors
/// The database does not answer.
#[acl::endpoint(GET, "/keys/{id}/audit", tags("keys.audit.list"), modes(session))]
pub async fn audit(by: Administrator, Path(id): Path<i64>) -> Result<Json<Value>, Error> {
    by.key(id).await?;
    let changes = by.store.audit_of(id, 100).await?;
    let view = |row: &Audited| {
        json!({
            "version": row.version, "at": row.at.to_string(), "who": row.who, "action": row.action,
            "before": row.before, "after": row.after, "gained": row.gained, "lost": row.lost,
        })
    };
    Ok(Json(json!({ "changes": changes.iter().map(view).collect::<Vec<_>>() })))
}

/// Shows what a key calls, and what it is refused.
///
/// # Errors
/// The database does not answer.
#[acl::endpoint(GET, "/keys/{id}/usage", tags("keys.usage.list"), modes(session))]
pub async fn usage(by: Administrator, Path(id): Path<i64>) -> Result<Json<Value>, Error> {
    by.key(id).await?;
    let used = by.store.usage_of(id).await?.into_iter().map(|used| {
        json!({
            "method": used.method, "path": used.path, "code": used.code, "calls": used.calls,
            "last": used.last.to_string(),
        })
    });
    Ok(Json(json!({ "calls": used.collect::<Vec<_>>() })))
}

fn view(key: &Key) -> Value {
    let mut view = key.to_json();
    view["lists"] = json!(key.lists);
    view["shadow"] = json!(key.shadow);
    view["id"] = key.id.into();
    view["version"] = key.version.into();
    view["created"] = key.created.to_string().into();
    view["last_used"] = key.last_used.map(|time| time.to_string()).into();
    view
}
