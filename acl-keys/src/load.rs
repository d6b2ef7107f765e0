//! Loads one key from the database, as a request needs it.

use acl_core::{Registry, Rights};
use sqlx::Row as _;

use crate::bounds;
use crate::cache::{Cache, Known, Listen as _};
use crate::caller::Caller;
use crate::clock::now;
use crate::error::Error;
use crate::key::{limit, mode, networks};
use crate::limits::Limits;
use crate::lists::split;
use crate::secret::{Hash, from_hex, same};
use crate::store::Store;

/// The key with this secret, if neither is revoked or expired, and the version of the database at the same moment.
const LIVE: &str = "
    SELECT k.id, k.mode, k.owner, k.made_by, c.shown_to, l.text, k.networks, k.expires, c.expires, c.hash, a.version,
           k.hourly_limit, k.daily_limit, t.text
    FROM acl_secrets c
    JOIN acl_keys k ON k.id = c.key_id
    JOIN acl_lists l ON l.id = k.lists
    LEFT JOIN acl_lists t ON t.id = k.shadow
    CROSS JOIN acl_state a
    WHERE c.id = $1 AND k.revoked IS NULL
      AND coalesce(k.expires, $2 + 1) > $2 AND coalesce(c.expires, $2 + 1) > $2";

/// The credential of a secret with this id and hash, which is then cached; none if the database has no such secret.
pub(crate) async fn load<R: Registry>(
    store: &Store,
    cache: &Cache<R>,
    secret: i64,
    hash: &Hash,
) -> Result<Option<Known<R>>, Error> {
    let epoch = cache.news().epoch();
    let row = sqlx::query(LIVE).bind(secret).bind(now()).fetch_optional(&store.database.pool()).await?;
    // An unknown id is compared too, with zeros, so that the time does not show whether the id exists.
    let stored = row.as_ref().and_then(|row| from_hex(row.try_get(9).ok()?));
    let is_right = same(hash, &stored.unwrap_or_default()) && stored.is_some();
    let Some(row) = row.filter(|_| is_right) else { return Ok(None) };
    let mode_name: String = row.try_get(1)?;
    let id: i64 = row.try_get(0)?;
    let Some(mode) = mode(R::CATALOG, &mode_name) else {
        tracing::warn!(target: "acl_keys", key = id, mode = mode_name, "the registry does not have the mode of this key");
        return Ok(None);
    };
    let [owner, made_by, shown_to] = [2, 3, 4].map(|at| row.try_get::<String, _>(at));
    let (owner, made_by, shown_to) = (owner?, made_by?, shown_to?);
    let persons = [&*owner, &made_by, &shown_to];
    let Some(bounds) = bounds::of_key(store.settings.bounds.as_deref(), &persons).await? else {
        return Ok(None);
    };
    let limits = Limits { hourly: limit(&row, 11)?, daily: limit(&row, 12)? };
    let ends: [Option<i64>; 2] = [row.try_get(7)?, row.try_get(8)?];
    let shadow = row
        .try_get::<Option<String>, _>(13)?
        .map(|text| Box::new(Rights::new(R::CATALOG, mode, &split(&text)).within(&bounds).grant()));
    let caller = Caller {
        id,
        owner: owner.into(),
        secret,
        hash: *hash,
        expires: ends.into_iter().flatten().min().unwrap_or(i64::MAX),
        networks: networks(row.try_get(6)?)?.into(),
        shadow,
        meter: cache.meter(id, limits),
        epoch,
    };
    let known = cache.credential(mode, split(row.try_get(5)?), bounds, caller);
    cache.put(secret, &known, row.try_get(10)?);
    Ok(Some(known))
}
