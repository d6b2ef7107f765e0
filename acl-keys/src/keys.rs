//! The store of keys of an application, and the credentials that it has cached.

use std::ops::Deref;
use std::sync::Arc;

use acl_core::Registry;
use acl_tower::Edge;

use crate::authenticate::ByKey;
use crate::cache::Cache;
use crate::caller::Caller;
use crate::counts::Usage;
use crate::database::Database;
use crate::error::Error;
use crate::heartbeat;
use crate::secret::check_prefix;
use crate::settings::Settings;
use crate::store::{PATIENCE, Store};
use crate::usage::{counting, write_down};

/// The keys of an application with this registry: a [`Store`] and its cached credentials. A clone shares both.
///
/// See the [crate's documentation](crate) for an example.
pub struct Keys<Api: Registry> {
    store: Arc<Store>,
    cache: Arc<Cache<Api>>,
}

impl<R: Registry> Keys<R> {
    /// Opens a database with default settings: `sqlite://keys.db`, or `postgres://user@host/name` with the feature
    /// `postgres`. Creates its tables, whose names begin with `acl_`, if they are missing.
    ///
    /// Call it in a tokio runtime, on which it starts a task that follows the changes of other replicas.
    ///
    /// # Errors
    /// The database cannot be opened, or was made by a later version.
    pub async fn open(database: &str) -> Result<Self, Error> {
        Self::open_with(database, Settings::new()).await
    }

    /// The same with other settings.
    ///
    /// # Errors
    /// As [`Keys::open`], and for settings that are not valid, such as a prefix with an upper-case letter.
    pub async fn open_with(database: &str, settings: Settings) -> Result<Self, Error> {
        check_prefix(&settings.prefix)?;
        let database = Database::open(database).await?;
        let cache = Arc::new(Cache::<R>::new(settings.capacity, settings.bound));
        let store =
            Store { database, catalog: R::CATALOG, settings, cache: cache.clone(), usage: Usage::default() };
        let store = Arc::new(store);
        store.database.within(PATIENCE, store.catch_up()).await?;
        tokio::spawn(write_down(Arc::downgrade(&store)));
        tokio::spawn(heartbeat::beat(Arc::downgrade(&store)));
        Ok(Self { store, cache })
    }

    /// Returns an edge that authenticates callers by their keys, and counts what they call; see [`Store::usage_of`].
    pub fn edge(&self) -> Edge<R, ByKey<R>> {
        self.edge_with(acl_tower::Settings::new())
    }

    /// The same with other settings of the edge.
    pub fn edge_with(&self, settings: acl_tower::Settings<R, Caller>) -> Edge<R, ByKey<R>> {
        Edge::with(self.authenticate(), self.counting(settings, |caller| Some(caller)))
    }

    /// Returns settings of an edge that counts the calls of keys, for an edge whose principals are not all keys. The
    /// function tells which caller of a key a principal stands for, if any.
    pub fn counting<P: Send + Sync + 'static>(
        &self,
        settings: acl_tower::Settings<R, P>,
        caller: fn(&P) -> Option<&Caller>,
    ) -> acl_tower::Settings<R, P> {
        counting(&self.store, settings, caller)
    }

    /// Returns what authenticates callers by the secrets in their requests. An edge made with it does not count calls.
    pub fn authenticate(&self) -> ByKey<R> {
        ByKey { store: Arc::clone(&self.store), cache: Arc::clone(&self.cache) }
    }

    /// Returns how many credentials are cached now, which is never more than [`Settings::capacity`].
    pub fn cached(&self) -> u64 {
        self.cache.len()
    }

    /// Returns the store, without the type of the registry.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }
}

impl<R: Registry> Deref for Keys<R> {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl<R: Registry> Clone for Keys<R> {
    fn clone(&self) -> Self {
        Self { store: Arc::clone(&self.store), cache: Arc::clone(&self.cache) }
    }
}
