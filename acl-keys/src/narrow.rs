//! Narrows many keys at once: adds denies to each list, which can only take rights away (D4, D7).

use std::collections::BTreeMap;

use acl_core::{PatternList, Rights};
use acl_tower::ListTexts;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::AnyConnection;

use crate::authority::{By, Endpoints};
use crate::change::Change;
use crate::error::Error;
use crate::find::{Candidate, numbers};
use crate::key::mode;
use crate::lists::{checked, intern, join};
use crate::reach::bounds_of;
use crate::search::Search;
use crate::secret::to_hex;
use crate::store::{PATIENCE, PATIENCE_FOR_MANY, Store};

/// Keys of one statement.
const KEYS: usize = 500;

/// What narrowing would do, or did.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Narrowed {
    /// Keys whose lists grant something of what is denied.
    pub changed: u64,
    /// Keys whose lists grant nothing of it; they are left alone.
    pub untouched: u64,
    /// For each set of endpoints, how many keys lose it, the most keys first. The set is empty for keys whose lists
    /// lose something that their bounds do not allow today.
    pub lost: Vec<(Vec<String>, u64)>,
    /// A digest of which keys change, to what lists, and what they lose. Two equal digests stand for the same changes.
    pub digest: String,
}

/// Keys with the same lists and bounds, and what becomes of them.
struct Part {
    keys: Vec<Candidate>,
    old: String,
    new: String,
    lost: Vec<String>,
}

impl Store {
    /// Returns what [`Store::narrow`] would do.
    ///
    /// # Errors
    /// As [`Store::narrow`].
    pub async fn preview_narrow(&self, by: &By, search: &Search, denies: &str) -> Result<Narrowed, Error> {
        let work = async {
            let mut db = self.database.pool().acquire().await?;
            Ok(self.plan(&mut db, by, search, denies).await?.1)
        };
        self.database.within(PATIENCE, work).await
    }

    /// Adds denies to the lists of the live keys that the search finds. A list changes if it grants something that the
    /// denies cover, whatever the bounds of the key, since those may grant more tomorrow (S4). Either all keys change
    /// or, after an error, none.
    ///
    /// The author of a list stays its author, since nobody answers for allows that somebody else wrote.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a text with an allow, or with a deny that matches nothing; [`Error::Conflict`] if the
    /// changes differ from the preview with this [digest](Narrowed::digest); [`Error::BeyondRights`] if a key has
    /// more rights than the person.
    pub async fn narrow(
        &self,
        by: &By,
        search: &Search,
        denies: &str,
        digest: &str,
    ) -> Result<Narrowed, Error> {
        self.in_force_within(PATIENCE_FOR_MANY, self.narrowing(by, search, denies, digest)).await
    }

    async fn narrowing(
        &self,
        by: &By,
        search: &Search,
        denies: &str,
        digest: &str,
    ) -> Result<Narrowed, Error> {
        let mut change = Change::begin(&self.database).await?;
        let (parts, narrowed) = self.plan(change.db(), by, search, denies).await?;
        if narrowed.digest != digest {
            return Err(Error::Conflict("keys have changed since the preview; look at it again"));
        }
        if parts.is_empty() {
            return Ok(narrowed);
        }
        for part in &parts {
            write(&mut change, by, part).await?;
        }
        change.commit().await?;
        Ok(narrowed)
    }

    async fn plan(
        &self,
        db: &mut AnyConnection,
        by: &By,
        search: &Search,
        denies: &str,
    ) -> Result<(Vec<Part>, Narrowed), Error> {
        self.check_denies(denies)?;
        let search = search.clone().among_live();
        let candidates = self.candidates(db, &search, None).await?;
        let found = self.reaching(db, &search, candidates).await?;
        let texts = self.texts_of(db, &found).await?;
        let bounds = self.bounds_of_each(&found).await?;
        let mut alike: BTreeMap<_, Vec<Candidate>> = BTreeMap::new();
        for key in found {
            let (lists, mode) = (key.lists.clone(), key.mode.clone());
            alike.entry((lists, mode, key.owner.clone(), key.made_by.clone())).or_default().push(key);
        }
        let mut narrowed = Narrowed::default();
        let mut digest = Sha256::new();
        let mut parts = Vec::new();
        for ((lists, mode_name, owner, made_by), keys) in alike {
            let count = u64::try_from(keys.len()).unwrap_or_default();
            let (Some(lists), Some(mode)) = (texts.get(&lists), mode(self.catalog, &mode_name)) else {
                continue;
            };
            let new: ListTexts = lists.iter().map(|list| format!("{list}, {denies}").into()).collect();
            let granted = |lists| -> Endpoints { Rights::new(self.catalog, mode, lists).grant() };
            if granted(lists).is_subset(&granted(&new)) {
                narrowed.untouched += count;
                continue;
            }
            let text = checked(self.catalog, "denies", &new)?;
            by.must_have(self.catalog, mode, lists, &bounds_of(&bounds, &[&owner]))?;
            let within = bounds_of(&bounds, &[&owner, &made_by]);
            let reach =
                |lists| -> Endpoints { Rights::new(self.catalog, mode, lists).within(&within).grant() };
            let lost = reach(lists).difference(&reach(&new));
            let lost: Vec<String> = self.catalog.routes_of(&lost).map(|route| route.to_string()).collect();
            digest.update(json!([numbers(&keys), text, lost]).to_string());
            narrowed.changed += count;
            match narrowed.lost.iter_mut().find(|(set, _)| *set == lost) {
                Some((_, keys)) => *keys += count,
                None => narrowed.lost.push((lost.clone(), count)),
            }
            parts.push(Part { keys, old: join(lists), new: text, lost });
        }
        narrowed.lost.sort_by_key(|(_, keys)| std::cmp::Reverse(*keys));
        narrowed.digest = to_hex(&digest.finalize());
        Ok((parts, narrowed))
    }

    fn check_denies(&self, denies: &str) -> Result<(), Error> {
        checked(self.catalog, "denies", &[denies])?;
        let list = PatternList::parse(denies).ok();
        match list.and_then(|list| list.patterns().find(|pattern| !pattern.is_deny())) {
            None => Ok(()),
            Some(allow) => {
                let message =
                    format!("`{allow}` allows; many keys at once are only narrowed: write `-{allow}`");
                Err(Error::invalid("denies", message))
            }
        }
    }
}

/// The new lists, and an audit row for each of the keys.
async fn write(change: &mut Change, by: &By, part: &Part) -> Result<(), Error> {
    let lists = intern(change.db(), &part.new).await?;
    let (version, at) = (change.version(), change.at());
    for keys in part.keys.chunks(KEYS) {
        let ids = numbers(keys);
        let query = format!("UPDATE acl_keys SET lists = $1, changed = $2 WHERE id IN ({ids})");
        sqlx::query(&query).bind(lists.clone()).bind(version).execute(change.db()).await?;
        let query = format!(
            "INSERT INTO acl_audit (version, key_id, at, who, action, before, after, gained, lost)
             SELECT $1, id, $2, $3, 'narrow', $4, $5, '[]', $6 FROM acl_keys WHERE id IN ({ids})"
        );
        sqlx::query(&query)
            .bind(version)
            .bind(at)
            .bind(by.who())
            .bind(json!({ "lists": part.old }).to_string())
            .bind(json!({ "lists": part.new }).to_string())
            .bind(json!(part.lost).to_string())
            .execute(change.db())
            .await?;
    }
    Ok(())
}
