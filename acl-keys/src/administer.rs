//! Keys created, changed, rotated and revoked.

use std::time::Duration;

use acl_core::{Mode, Rights};
use acl_tower::ListTexts;
use serde_json::Value;

use crate::authority::{By, Endpoints};
use crate::change::{Change, Entry, Numbered};
use crate::clock::now;
use crate::error::{Error, quoted};
use crate::input::{Edit, Expiry, NewKey, To};
use crate::key::{Key, mode, networks_text};
use crate::lists::{checked, intern, split};
use crate::secret::{Secret, to_hex};
use crate::store::Store;

/// The most characters of a name.
const MOST_NAME: usize = 200;

/// A key that was just created.
#[non_exhaustive]
pub struct Created {
    /// The key.
    pub key: Key,
    /// Its secret, which is stored nowhere else.
    pub secret: Secret,
}

impl Store {
    /// Creates a key. Its secret is in the returned value and nowhere else.
    ///
    /// # Errors
    /// [`Error::Invalid`]; [`Error::BeyondRights`] for a key that could do more than its creator, or whose owner has more
    /// rights.
    pub async fn create(&self, by: &By, new: NewKey) -> Result<Created, Error> {
        self.in_force(self.creating(by, new)).await
    }

    async fn creating(&self, by: &By, new: NewKey) -> Result<Created, Error> {
        let mode = self.checked_mode(&new.mode)?;
        let (name, owner) = checked_names(&new.name, new.owner.as_deref(), by)?;
        let bounds = self.bounds_of_new(by, mode, &[owner, by.who()]).await?;
        let lists = checked(self.catalog, "lists", &new.lists)?;
        let shadow =
            if new.shadow.is_empty() { None } else { Some(checked(self.catalog, "shadow", &new.shadow)?) };
        let expires = match new.expires {
            None => self.latest_end(now()),
            Some(Expiry::At(at)) => Some(at.as_second()),
            Some(Expiry::In(time)) => Some(now().saturating_add(seconds(time))),
        };
        let expires = self.checked_end(now(), expires)?;
        by.must_have(self.catalog, mode, &split(&lists), &bounds)?;
        let mut change = Change::begin(&self.database).await?;
        let id = change.numbers(Numbered::Keys, 1).await?;
        let lists = intern(change.db(), &lists).await?;
        let shadow = match shadow {
            Some(text) => Some(intern(change.db(), &text).await?),
            None => None,
        };
        let (at, version) = (change.at(), change.version());
        sqlx::query(
            "INSERT INTO acl_keys (id, name, mode, owner, made_by, lists, shadow, networks, hourly_limit, daily_limit,
                                   created, expires, changed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(id)
        .bind(name)
        .bind(&new.mode)
        .bind(owner)
        .bind(by.who())
        .bind(lists)
        .bind(shadow)
        .bind(networks_text(&new.networks))
        .bind(new.hourly_limit.map(i64::from))
        .bind(new.daily_limit.map(i64::from))
        .bind(at)
        .bind(expires)
        .bind(version)
        .execute(change.db())
        .await?;
        let secret = self.add_secret(&mut change, by, id).await?;
        let key = Key::load(change.db(), id).await?;
        let reaches = key.reach(self.catalog, &bounds);
        let entry = Entry {
            action: "create",
            key: id,
            before: None,
            after: Some(key.to_json()),
            reached: &Endpoints::default(),
            reaches: &reaches,
        };
        change.record(self.catalog, by, entry).await?;
        change.commit().await?;
        Ok(Created { key, secret })
    }

    /// Changes a key. What the edit does not name stays as it is.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] for a key that was revoked, or changed since it was
    /// [seen](Edit::seen); [`Error::Invalid`]; [`Error::BeyondRights`] for a key that has, or would have, more rights
    /// than the person.
    pub async fn edit(&self, by: &By, id: i64, edit: Edit) -> Result<Key, Error> {
        self.in_force(self.editing(by, id, edit)).await
    }

    async fn editing(&self, by: &By, id: i64, edit: Edit) -> Result<Key, Error> {
        let mut change = Change::begin(&self.database).await?;
        let (before, mode, bounds) = self.may_change(&mut change, by, id).await?;
        if edit.seen.is_some_and(|seen| seen != before.version) {
            return Err(Error::Conflict("somebody has changed this key since; look at it again"));
        }
        if let Some(name) = &edit.name {
            set(&mut change, id, "name", checked_name("name", name)?.to_owned()).await?;
        }
        if let Some(owner) = &edit.owner {
            let owner = checked_name("owner", owner)?;
            self.bounds_of_new(by, mode, &[owner]).await?;
            set(&mut change, id, "owner", owner.to_owned()).await?;
        }
        if let Some(lists) = &edit.lists {
            let text = checked(self.catalog, "lists", lists)?;
            let lists = intern(change.db(), &text).await?;
            set(&mut change, id, "lists", lists).await?;
            set(&mut change, id, "made_by", by.who().to_owned()).await?;
        }
        if let Some(lists) = &edit.shadow {
            let shadow = if lists.is_empty() {
                None
            } else {
                let text = checked(self.catalog, "shadow", lists)?;
                Some(intern(change.db(), &text).await?)
            };
            set(&mut change, id, "shadow", shadow).await?;
        }
        if let Some(networks) = &edit.networks {
            set(&mut change, id, "networks", networks_text(networks)).await?;
        }
        for (column, limit) in [("hourly_limit", edit.hourly_limit), ("daily_limit", edit.daily_limit)] {
            if let Some(To(limit)) = limit {
                set(&mut change, id, column, limit.map(i64::from)).await?;
            }
        }
        if let Some(To(end)) = edit.expires {
            let end = self.checked_end(before.created.as_second(), end.map(jiff::Timestamp::as_second))?;
            set(&mut change, id, "expires", end).await?;
        }
        let version = change.version();
        set(&mut change, id, "changed", version).await?;
        let after = Key::load(change.db(), id).await?;
        let new_bounds = self.bounds_of(&[&after.owner, &after.made_by]).await?;
        if edit.lists.is_some() || edit.owner.is_some() || edit.expires.is_some() {
            by.must_have(self.catalog, mode, &after.lists, &new_bounds)?;
        }
        self.record(&mut change, by, "edit", (&before, &bounds), (&after, &new_bounds)).await?;
        change.commit().await?;
        Ok(after)
    }

    /// Gives a key a new secret. The current one stays valid for the overlap, so that users of the key can switch; a
    /// secret from an earlier rotation ends now.
    ///
    /// # Errors
    /// As [`Store::edit`].
    pub async fn rotate(&self, by: &By, id: i64, overlap: Duration) -> Result<Secret, Error> {
        self.in_force(self.rotating(by, id, overlap)).await
    }

    async fn rotating(&self, by: &By, id: i64, overlap: Duration) -> Result<Secret, Error> {
        let mut change = Change::begin(&self.database).await?;
        let (before, _, bounds) = self.may_change(&mut change, by, id).await?;
        let (at, version) = (change.at(), change.version());
        let end = at.saturating_add(seconds(overlap));
        sqlx::query(
            "UPDATE acl_secrets SET expires = CASE
                 WHEN id < (SELECT max(id) FROM acl_secrets WHERE key_id = $1) THEN $2 ELSE $3 END
             WHERE key_id = $1 AND (expires IS NULL OR expires > $2)",
        )
        .bind(id)
        .bind(at)
        .bind(end)
        .execute(change.db())
        .await?;
        let secret = self.add_secret(&mut change, by, id).await?;
        set(&mut change, id, "changed", version).await?;
        let after = Key::load(change.db(), id).await?;
        self.record(&mut change, by, "rotate", (&before, &bounds), (&after, &bounds)).await?;
        change.commit().await?;
        Ok(secret)
    }

    /// Revokes a key permanently.
    ///
    /// # Errors
    /// As [`Store::edit`].
    pub async fn revoke(&self, by: &By, id: i64) -> Result<Key, Error> {
        self.in_force(self.revoking(by, id)).await
    }

    async fn revoking(&self, by: &By, id: i64) -> Result<Key, Error> {
        let mut change = Change::begin(&self.database).await?;
        let (before, _, bounds) = self.may_change(&mut change, by, id).await?;
        let (at, version) = (change.at(), change.version());
        set(&mut change, id, "revoked", at).await?;
        set(&mut change, id, "changed", version).await?;
        let after = Key::load(change.db(), id).await?;
        self.record(&mut change, by, "revoke", (&before, &bounds), (&after, &bounds)).await?;
        change.commit().await?;
        Ok(after)
    }

    /// A key that is not revoked, and that the person may change, with its mode and its bounds now.
    pub(crate) async fn may_change(
        &self,
        change: &mut Change,
        by: &By,
        id: i64,
    ) -> Result<(Key, Mode, Vec<ListTexts>), Error> {
        let key = Key::load(change.db(), id).await?;
        if key.revoked.is_some() {
            return Err(Error::Conflict("this key is revoked, for good; create another"));
        }
        // Whoever wrote the lists bounds the key only until somebody else writes them, so they do not count here.
        let of_owner = self.bounds_of(&[&key.owner]).await?;
        let mode = self.must_have_rights_of(by, &key, &of_owner)?;
        let bounds = self.bounds_of(&[&key.owner, &key.made_by]).await?;
        Ok((key, mode, bounds))
    }

    /// Checks that the person has all rights of a key within the bounds of its owner; returns its mode.
    pub(crate) fn must_have_rights_of(
        &self,
        by: &By,
        key: &Key,
        of_owner: &[ListTexts],
    ) -> Result<Mode, Error> {
        // This version of the application does not have the mode, so what the key may do is not known. Only somebody
        // with all rights may change it.
        let (mode, lists) = match mode(self.catalog, &key.mode) {
            Some(mode) => (mode, key.lists.clone()),
            None => (Mode::KEY, ListTexts::from(["*".into()])),
        };
        by.must_have(self.catalog, mode, &lists, of_owner)?;
        Ok(mode)
    }

    async fn add_secret(&self, change: &mut Change, by: &By, key: i64) -> Result<Secret, Error> {
        let id = change.numbers(Numbered::Secrets, 1).await?;
        let secret = Secret::new(&self.settings.prefix, u64::try_from(id).unwrap_or_default())?;
        let at = change.at();
        sqlx::query(
            "INSERT INTO acl_secrets (id, key_id, hash, shown_to, created) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(id)
        .bind(key)
        .bind(to_hex(&secret.hash()))
        .bind(by.who())
        .bind(at)
        .execute(change.db())
        .await?;
        Ok(secret)
    }

    pub(crate) async fn record(
        &self,
        change: &mut Change,
        by: &By,
        action: &'static str,
        before: (&Key, &[ListTexts]),
        after: (&Key, &[ListTexts]),
    ) -> Result<(), Error> {
        let [earlier, later] = [before, after].map(|(key, bounds)| key.reach(self.catalog, bounds));
        let [old, new]: [Value; 2] = [before.0.to_json(), after.0.to_json()];
        let entry = Entry {
            action,
            key: before.0.id,
            before: Some(old),
            after: Some(new),
            reached: &earlier,
            reaches: &later,
        };
        change.record(self.catalog, by, entry).await
    }

    pub(crate) fn checked_mode(&self, name: &str) -> Result<Mode, Error> {
        mode(self.catalog, name).ok_or_else(|| {
            let names = self.catalog.modes().map(|mode| format!("`{}`", mode.name(self.catalog.own_modes())));
            let names = names.collect::<Vec<_>>().join(", ");
            Error::invalid("mode", format!("the registry has no mode {}; it has {names}", quoted(name)))
        })
    }

    /// Returns what a key of this mode could call with these lists, as text: `GET /tickets`. It is for a preview, and
    /// leaves bounds out.
    ///
    /// # Errors
    /// [`Error::Invalid`] with what is wrong with a list.
    pub fn preview(&self, mode: &str, lists: &[String]) -> Result<Vec<String>, Error> {
        let mode = self.checked_mode(mode)?;
        let lists = split(&checked(self.catalog, "lists", lists)?);
        let granted: Endpoints = Rights::new(self.catalog, mode, &lists).grant();
        Ok(self.catalog.routes_of(&granted).map(|route| route.to_string()).collect())
    }
}

async fn set<T>(change: &mut Change, id: i64, column: &'static str, value: T) -> Result<(), Error>
where
    T: 'static + Send + sqlx::Type<sqlx::Any> + for<'q> sqlx::Encode<'q, sqlx::Any>,
{
    let query = format!("UPDATE acl_keys SET {column} = $1 WHERE id = $2");
    sqlx::query(&query).bind(value).bind(id).execute(change.db()).await?;
    Ok(())
}

/// Checks the name of a new key and the name of its owner, who is by default its creator.
pub(crate) fn checked_names<'n>(
    name: &'n str,
    owner: Option<&'n str>,
    by: &'n By,
) -> Result<(&'n str, &'n str), Error> {
    Ok((checked_name("name", name)?, checked_name("owner", owner.unwrap_or(by.who()))?))
}

/// A name of a key or of a person: not empty, on one line, and short enough for pages.
fn checked_name<'n>(field: &'static str, name: &'n str) -> Result<&'n str, Error> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Error::invalid(field, "it is empty; write something that people know it by"));
    }
    if name.chars().count() > MOST_NAME || name.chars().any(char::is_control) {
        let message = format!("expected at most {MOST_NAME} characters on one line");
        return Err(Error::invalid(field, message));
    }
    Ok(name)
}

fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}
