//! Revokes many keys at once.

use std::collections::HashMap;

use acl_tower::ListTexts;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::AnyConnection;

use crate::authority::By;
use crate::change::Change;
use crate::error::Error;
use crate::key::Key;
use crate::reach::bounds_of;
use crate::search::Search;
use crate::secret::to_hex;
use crate::store::{PATIENCE, PATIENCE_FOR_MANY, Store};

/// Keys of one statement.
const KEYS: usize = 500;

/// What revoking many keys would do, or did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Revoked {
    /// How many keys are revoked: those that the search finds and that are not revoked already.
    pub keys: u64,
    /// A digest of these keys, as they are. Two equal digests stand for the same keys.
    pub digest: String,
}

/// Each person's bounds.
type Bounds = HashMap<String, Vec<ListTexts>>;

impl Store {
    /// Returns what [`Store::revoke_many`] would do.
    ///
    /// # Errors
    /// As [`Store::revoke_many`].
    pub async fn preview_revoke_many(&self, by: &By, search: &Search) -> Result<Revoked, Error> {
        let work = async {
            let mut db = self.database.pool().acquire().await?;
            Ok(self.to_be_revoked(&mut db, by, search).await?.2)
        };
        self.database.within(PATIENCE, work).await
    }

    /// Revokes the keys that the search finds, permanently. Either all of them are revoked or, after an error, none.
    ///
    /// # Errors
    /// [`Error::Conflict`] if these are not the keys of the preview with this [digest](Revoked::digest), or one of them
    /// has changed since; [`Error::BeyondRights`] if a key has more rights than the person.
    pub async fn revoke_many(&self, by: &By, search: &Search, digest: &str) -> Result<Revoked, Error> {
        self.in_force_within(PATIENCE_FOR_MANY, self.revoking_many(by, search, digest)).await
    }

    async fn revoking_many(&self, by: &By, search: &Search, digest: &str) -> Result<Revoked, Error> {
        let mut change = Change::begin(&self.database).await?;
        let (keys, bounds, revoked) = self.to_be_revoked(change.db(), by, search).await?;
        if revoked.digest != digest {
            return Err(Error::Conflict("keys have changed since the preview; look at it again"));
        }
        if keys.is_empty() {
            return Ok(revoked);
        }
        let (at, version) = (change.at(), change.version());
        for keys in keys.chunks(KEYS) {
            let ids = keys.iter().map(|key| key.id.to_string()).collect::<Vec<_>>().join(", ");
            let query = format!("UPDATE acl_keys SET revoked = $1, changed = $2 WHERE id IN ({ids})");
            sqlx::query(&query).bind(at).bind(version).execute(change.db()).await?;
        }
        for key in &keys {
            let bounds = bounds_of(&bounds, &[&key.owner, &key.made_by]);
            let mut after = key.clone();
            after.revoked = Some(crate::clock::timestamp(at));
            self.record(&mut change, by, "revoke", (key, &bounds), (&after, &bounds)).await?;
        }
        change.commit().await?;
        Ok(revoked)
    }

    async fn to_be_revoked(
        &self,
        db: &mut AnyConnection,
        by: &By,
        search: &Search,
    ) -> Result<(Vec<Key>, Bounds, Revoked), Error> {
        let candidates = self.candidates(db, search, None).await?;
        let found = self.reaching(db, search, candidates).await?;
        let bounds = self.bounds_of_each(&found).await?;
        let mut keys = Vec::new();
        for some in found.chunks(KEYS) {
            let some = self.keys_of(db, some).await?;
            keys.extend(some.into_iter().filter(|key| key.revoked.is_none()));
        }
        let mut digest = Sha256::new();
        for key in &keys {
            self.must_have_rights_of(by, key, &bounds_of(&bounds, &[&key.owner]))?;
            digest.update(json!([key.id, key.version]).to_string());
        }
        let count = u64::try_from(keys.len()).unwrap_or_default();
        Ok((keys, bounds, Revoked { keys: count, digest: to_hex(&digest.finalize()) }))
    }
}
