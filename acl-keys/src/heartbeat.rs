//! Follows the changes of other replicas: at once where the database notifies, and by polling in any case.

use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::store::Store;

/// The longest time between two looks.
const SLOWEST: Duration = Duration::from_secs(1);

/// Follows the changes of the database until the store is dropped.
///
/// A connection can be lost without an error, so nothing depends on a notification. A look that fails, or does not end
/// in time, does not extend the time for which the cache is trusted.
pub(crate) async fn beat(store: Weak<Store>) {
    let mut ear = Ear::default();
    while let Some(store) = store.upgrade() {
        let pause = (store.settings.bound / 5).min(SLOWEST);
        let patience = store.settings.bound / 2;
        match store.database.within(patience, store.catch_up()).await {
            Ok(()) => ear.open(&store, patience).await,
            Err(error) => {
                // The connection that listens may be lost too.
                ear = Ear::default();
                tracing::warn!(target: "acl_keys", %error, "what other replicas have changed is not known");
            }
        }
        drop(store);
        ear.wait(pause).await;
    }
}

/// Listens for notifications of changes.
#[derive(Default)]
struct Ear {
    #[cfg(feature = "postgres")]
    listener: Option<sqlx::postgres::PgListener>,
}

#[cfg(feature = "postgres")]
impl Ear {
    async fn open(&mut self, store: &Arc<Store>, patience: Duration) {
        if self.listener.is_some() || store.database.engine() != crate::database::Engine::Postgres {
            return;
        }
        let open = async {
            let mut listener = sqlx::postgres::PgListener::connect(store.database.url()).await?;
            listener.listen(crate::change::CHANNEL).await?;
            Ok::<_, sqlx::Error>(listener)
        };
        let opened = tokio::time::timeout(patience, open).await;
        self.listener = opened.ok().and_then(Result::ok);
        if self.listener.is_none() {
            tracing::warn!(target: "acl_keys", "changes are not told: they are read by the clock");
        }
    }

    /// Waits for a notification, and no longer than this.
    async fn wait(&mut self, pause: Duration) {
        let Some(listener) = &mut self.listener else { return tokio::time::sleep(pause).await };
        if let Ok(Err(_)) = tokio::time::timeout(pause, listener.recv()).await {
            self.listener = None;
        }
    }
}

#[cfg(not(feature = "postgres"))]
impl Ear {
    #[expect(clippy::unused_async, reason = "where there is PostgreSQL, this opens a connection")]
    async fn open(&mut self, _: &Arc<Store>, _: Duration) {}

    async fn wait(&mut self, pause: Duration) {
        tokio::time::sleep(pause).await;
    }
}
