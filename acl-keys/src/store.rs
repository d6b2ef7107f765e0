//! A store of keys: its database, and the changes that it has seen.

use std::sync::Arc;
use std::time::Duration;

use acl_core::{Catalog, Mode};
use acl_tower::ListTexts;
use sqlx::{AnyConnection, Row as _};

use crate::authority::By;
use crate::bounds;
use crate::cache::{Asked, Listen};
use crate::change::{next_version, notify};
use crate::clock::now;
use crate::counts::Usage;
use crate::database::Database;
use crate::error::Error;
use crate::settings::Settings;

/// How long a change may take, waiting for others included.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);
/// How long a change of many keys at once may take.
pub(crate) const PATIENCE_FOR_MANY: Duration = Duration::from_secs(120);
/// With more changed secrets than this, the whole cache is discarded.
const MOST_CHANGED: i64 = 10_000;

/// Keys in a database: created, changed, searched. See [`Keys`](crate::Keys), which opens one.
///
/// Every change is one transaction with its audit row. When a method returns `Ok`, the change is in force in this
/// process, and within [`Settings::bound`] everywhere.
pub struct Store {
    pub(crate) database: Database,
    pub(crate) catalog: &'static Catalog<'static>,
    pub(crate) settings: Settings,
    pub(crate) cache: Arc<dyn Listen>,
    pub(crate) usage: Usage,
}

impl Store {
    /// The bounds of a key of these people.
    pub(crate) async fn bounds_of(&self, persons: &[&str]) -> Result<Vec<ListTexts>, Error> {
        bounds::of_all(self.settings.bounds.as_deref(), persons).await
    }

    /// The bounds of a key of these people, if the first of them may be the owner of a key that somebody creates or
    /// hands on: the application must know them, and since a key acts in the name of its owner, nobody creates one for
    /// a person with more rights than they have.
    pub(crate) async fn bounds_of_new(
        &self,
        by: &By,
        mode: Mode,
        persons: &[&str],
    ) -> Result<Vec<ListTexts>, Error> {
        let owner = persons.first().copied().unwrap_or_default();
        let bounds = bounds::of_key(self.settings.bounds.as_deref(), persons).await?;
        let bounds = bounds
            .ok_or_else(|| Error::invalid("owner", format!("there is nobody here called `{owner}`")))?;
        // Without an application that bounds people there are no bounds, and nobody has more rights than others.
        if let Some(of_owner) = bounds.first().filter(|_| owner != by.who()) {
            by.must_have(self.catalog, mode, &ListTexts::from(["*".into()]), std::slice::from_ref(of_owner))?;
        }
        Ok(bounds)
    }

    /// Tells every replica that the bounds of a person have changed: their role, or the lists of that role. Call it
    /// after your own change is committed.
    ///
    /// # Errors
    /// [`Error::Unavailable`]: call it again, or replicas go on with the old bounds that they have cached.
    pub async fn bounds_changed(&self, person: &str) -> Result<(), Error> {
        if person.is_empty() {
            return Err(Error::invalid(
                "person",
                "expected a name; for everybody, call `all_bounds_changed`",
            ));
        }
        self.announce(person).await
    }

    /// Tells every replica that the bounds of anybody may have changed.
    ///
    /// # Errors
    /// As [`Store::bounds_changed`].
    pub async fn all_bounds_changed(&self) -> Result<(), Error> {
        self.announce("").await
    }

    async fn announce(&self, person: &str) -> Result<(), Error> {
        self.in_force(async {
            let mut transaction = self.database.begin().await?;
            self.announce_in(&mut transaction, person).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    /// Announces, within a transaction of the application, that the bounds of a person change; an empty name stands for
    /// everybody. The application's tables must be in the database of the keys.
    ///
    /// A change of a role and its announcement are then committed together, even if the process is killed. With
    /// [`Store::bounds_changed`], which is called after the commit, a crash between the two loses the announcement.
    ///
    /// Call this last in the transaction, because changes of keys wait until the transaction ends. Call [`Store::look`]
    /// after the commit.
    ///
    /// ```
    /// # async fn demote(keys: &acl_keys::Store, db: &sqlx::AnyPool) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut transaction = db.begin().await?;
    /// sqlx::query("UPDATE people SET role = 'reader' WHERE name = 'ann'").execute(&mut *transaction).await?;
    /// keys.announce_in(&mut transaction, "ann").await?;
    /// transaction.commit().await?;
    /// keys.look().await; // in force here at once, on other replicas within the bound
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Unavailable`]: roll the transaction back.
    pub async fn announce_in(&self, transaction: &mut AnyConnection, person: &str) -> Result<(), Error> {
        let version = next_version(transaction).await?;
        let announce = sqlx::query(
            "INSERT INTO acl_bounds (person, changed) VALUES ($1, $2)
             ON CONFLICT (person) DO UPDATE SET changed = excluded.changed",
        );
        announce.bind(person).bind(version).execute(&mut *transaction).await?;
        notify(transaction, self.database.engine(), version).await
    }

    /// Puts a change in force in this process that the application announced with [`Store::announce_in`] and committed.
    /// If the database does not answer, [`Settings::bound`] still holds.
    pub async fn look(&self) {
        self.after_change().await;
    }

    /// Makes a change in the database, and returns its result when the change is in force in this process.
    pub(crate) async fn in_force<T>(
        &self,
        change: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        self.in_force_within(PATIENCE, change).await
    }

    /// The same for a change that may take this long.
    pub(crate) async fn in_force_within<T>(
        &self,
        time: Duration,
        change: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let done = self.database.within(time, change).await?;
        self.after_change().await;
        Ok(done)
    }

    /// Puts in force a change that this process has committed.
    pub(crate) async fn after_change(&self) {
        if let Err(error) = self.database.within(PATIENCE, self.catch_up()).await {
            // The change is committed. The heartbeat will read it, and until then the clock enforces the bound.
            tracing::warn!(target: "acl_keys", %error, "the change just made is not read yet");
        }
    }

    /// Reads the changes since the last look, and drops the credentials that they concern.
    pub(crate) async fn catch_up(&self) -> Result<(), Error> {
        let asked = Asked::now();
        let pool = self.database.pool();
        let version: i64 = sqlx::query("SELECT version FROM acl_state").fetch_one(&pool).await?.try_get(0)?;
        let applied = self.cache.applied();
        if applied < 0 || version == applied {
            self.cache.apply(version, Some(&[]), asked);
            return Ok(());
        }
        if version < applied {
            // Somebody has restored an older copy of the database.
            self.cache.apply(version, None, asked);
            return Ok(());
        }
        let everybody =
            sqlx::query("SELECT 1 FROM acl_bounds WHERE person = '' AND changed > $1").bind(applied);
        if everybody.fetch_optional(&pool).await?.is_some() {
            self.cache.apply(version, None, asked);
            return Ok(());
        }
        let rows = sqlx::query(
            "SELECT s.id FROM acl_secrets s JOIN acl_keys k ON k.id = s.key_id WHERE k.changed > $1
             UNION
             SELECT s.id FROM acl_bounds b JOIN acl_keys k ON k.owner = b.person
             JOIN acl_secrets s ON s.key_id = k.id WHERE b.changed > $1
             UNION
             SELECT s.id FROM acl_bounds b JOIN acl_keys k ON k.made_by = b.person
             JOIN acl_secrets s ON s.key_id = k.id WHERE b.changed > $1
             UNION
             SELECT s.id FROM acl_bounds b JOIN acl_secrets s ON s.shown_to = b.person WHERE b.changed > $1
             LIMIT $2",
        )
        .bind(applied)
        .bind(MOST_CHANGED + 1)
        .fetch_all(&pool)
        .await?;
        let secrets: Vec<i64> = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        let few = i64::try_from(secrets.len()).is_ok_and(|count| count <= MOST_CHANGED);
        self.cache.apply(version, few.then_some(&*secrets), asked);
        Ok(())
    }

    /// The latest time at which a key that was created at this time may expire.
    pub(crate) fn latest_end(&self, created: i64) -> Option<i64> {
        let longest = self.settings.max_lifetime?;
        Some(created.saturating_add(i64::try_from(longest.as_secs()).unwrap_or(i64::MAX)))
    }

    /// Checks the time at which a key expires.
    pub(crate) fn checked_end(&self, created: i64, end: Option<i64>) -> Result<Option<i64>, Error> {
        if end.is_some_and(|end| end <= now()) {
            return Err(Error::invalid("expires", "this time has passed; to end a key now, revoke it"));
        }
        match (end, self.latest_end(created)) {
            (end, None) => Ok(end),
            (Some(end), Some(latest)) if end <= latest => Ok(Some(end)),
            (_, Some(latest)) => {
                let latest = crate::clock::timestamp(latest);
                Err(Error::invalid("expires", format!("keys must end here; this one must end by {latest}")))
            }
        }
    }
}
