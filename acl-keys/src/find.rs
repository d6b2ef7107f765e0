//! Keys found among many, by page or grouped by equal lists.

use std::collections::HashMap;

use acl_tower::ListTexts;
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::clock::timestamp;
use crate::error::Error;
use crate::key::{COLUMNS, Key, TABLES};
use crate::search::Search;
use crate::store::{PATIENCE, Store};

/// The most keys of a page.
const MOST: u32 = 1_000;

/// Keys with the same lists.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Group {
    /// What stands for these lists: see [`Search::group`].
    pub id: String,
    /// The lists.
    pub lists: ListTexts,
    /// How many keys have them.
    pub keys: u64,
    /// When one of the keys was used last.
    pub last_used: Option<Timestamp>,
}

/// The number of a key, and what its rights depend on.
pub(crate) struct Candidate {
    pub(crate) id: i64,
    pub(crate) lists: String,
    pub(crate) mode: String,
    pub(crate) owner: String,
    pub(crate) made_by: String,
    /// How many keys it stands for.
    keys: u64,
    last_used: Option<i64>,
}

impl Store {
    /// Returns the key with this number.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn key(&self, id: i64) -> Result<Key, Error> {
        let work = async { Key::load(&mut *self.database.pool().acquire().await?, id).await };
        self.database.within(PATIENCE, work).await
    }

    /// Returns the keys that a search finds, the newest first if it does not say otherwise.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an endpoint that the registry does not have.
    pub async fn search(&self, search: &Search) -> Result<Vec<Key>, Error> {
        let work = async {
            let mut db = self.database.pool().acquire().await?;
            let found = self.page_of(&mut db, search).await?.0;
            self.keys_of(&mut db, &found).await
        };
        self.database.within(PATIENCE, work).await
    }

    /// The same, with the number of all keys that the search finds, whatever it skips and however many it asks for.
    ///
    /// # Errors
    /// As [`Store::search`].
    pub async fn search_counted(&self, search: &Search) -> Result<(Vec<Key>, u64), Error> {
        let work = async {
            let mut db = self.database.pool().acquire().await?;
            let (found, total) = self.page_of(&mut db, search).await?;
            let total = match total {
                Some(total) => u64::try_from(total).unwrap_or_default(),
                None => self.count(&mut db, search).await?,
            };
            Ok((self.keys_of(&mut db, &found).await?, total))
        };
        self.database.within(PATIENCE, work).await
    }

    /// The candidates of a page, and how many there are on all pages where that is known.
    async fn page_of(
        &self,
        db: &mut AnyConnection,
        search: &Search,
    ) -> Result<(Vec<Candidate>, Option<usize>), Error> {
        let count = usize::try_from(search.count.unwrap_or(50).min(MOST)).unwrap_or_default();
        if search.reaches.is_none() {
            return Ok((self.candidates(db, search, Some(count)).await?, None));
        }
        // The database cannot tell what a key reaches.
        let candidates = self.candidates(db, search, None).await?;
        let found = self.reaching(db, search, candidates).await?;
        let total = found.len();
        let skip = usize::try_from(search.skip).unwrap_or_default();
        Ok((found.into_iter().skip(skip).take(count).collect(), Some(total)))
    }

    /// Returns the live keys that a search finds, grouped by their lists, the largest group first.
    ///
    /// # Errors
    /// As [`Store::search`].
    pub async fn groups(&self, search: &Search) -> Result<Vec<Group>, Error> {
        let work = async {
            let mut db = self.database.pool().acquire().await?;
            let live = search.clone().among_live();
            let alike = self.alike(&mut db, &live).await?;
            let found = self.reaching(&mut db, &live, alike).await?;
            let texts = self.texts_of(&mut db, &found).await?;
            let mut groups: HashMap<&str, Group> = HashMap::new();
            for some in &found {
                let Some(text) = texts.get(&some.lists) else { continue };
                let new = || Group { id: some.lists.clone(), lists: text.clone(), keys: 0, last_used: None };
                let group = groups.entry(&some.lists).or_insert_with(new);
                group.keys += some.keys;
                group.last_used = group.last_used.max(some.last_used.map(timestamp));
            }
            let mut groups: Vec<Group> = groups.into_values().collect();
            groups.sort_by(|one, other| (other.keys, &one.lists).cmp(&(one.keys, &other.lists)));
            Ok(groups)
        };
        self.database.within(PATIENCE, work).await
    }

    /// The keys that the database finds, in order: those of a page if `most` says how many these are, or else all.
    pub(crate) async fn candidates(
        &self,
        db: &mut AnyConnection,
        search: &Search,
        most: Option<usize>,
    ) -> Result<Vec<Candidate>, Error> {
        let skip = if most.is_some() { search.skip } else { 0 };
        let query = format!(
            "SELECT k.id, k.lists, k.mode, k.owner, k.made_by, CAST(1 AS BIGINT), k.last_used {} ORDER BY {} LIMIT $8
             OFFSET {skip}",
            search.conditions()?,
            search.sort.sql(search.is_reversed),
        );
        let most = most.and_then(|most| i64::try_from(most).ok()).unwrap_or(i64::MAX);
        let rows = search.bind(sqlx::query(&query)).bind(most).fetch_all(db).await?;
        rows.iter().map(candidate).collect()
    }

    /// One candidate for all keys that are decided alike, with their number. The database counts, so that only what
    /// differs is read: a few hundred rows for many thousand keys.
    async fn alike(&self, db: &mut AnyConnection, search: &Search) -> Result<Vec<Candidate>, Error> {
        // Without bounds, and where nothing is decided, people make no difference.
        let by = match (search.reaches.is_some(), self.settings.bounds.is_some()) {
            (false, _) => ["k.lists", "''", "''", "''"],
            (true, false) => ["k.lists", "k.mode", "''", "''"],
            (true, true) => ["k.lists", "k.mode", "k.owner", "k.made_by"],
        };
        let query = format!(
            "SELECT max(k.id), {}, count(*), max(k.last_used) {} GROUP BY {}",
            by.join(", "),
            search.conditions()?,
            by.into_iter().filter(|column| *column != "''").collect::<Vec<_>>().join(", "),
        );
        let rows = search.bind(sqlx::query(&query)).fetch_all(db).await?;
        rows.iter().map(candidate).collect()
    }

    /// How many keys the database finds.
    async fn count(&self, db: &mut AnyConnection, search: &Search) -> Result<u64, Error> {
        let query = format!("SELECT count(*) {}", search.conditions()?);
        let count: i64 = search.bind(sqlx::query(&query)).fetch_one(db).await?.try_get(0)?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    pub(crate) async fn keys_of(
        &self,
        db: &mut AnyConnection,
        found: &[Candidate],
    ) -> Result<Vec<Key>, Error> {
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let query = format!("SELECT {COLUMNS} FROM {TABLES} WHERE k.id IN ({})", numbers(found));
        let rows = sqlx::query(&query).fetch_all(db).await?;
        let mut keys: Vec<Key> = rows.iter().map(Key::read).collect::<Result<_, _>>()?;
        let places: HashMap<i64, usize> = (0..).zip(found).map(|(place, one)| (one.id, place)).collect();
        keys.sort_by_key(|key| places.get(&key.id));
        Ok(keys)
    }
}

/// The numbers of keys, with commas between them. They are integers, so there is nothing to escape.
pub(crate) fn numbers(found: &[Candidate]) -> String {
    found.iter().map(|one| one.id.to_string()).collect::<Vec<_>>().join(", ")
}

fn candidate(row: &AnyRow) -> Result<Candidate, Error> {
    Ok(Candidate {
        id: row.try_get(0)?,
        lists: row.try_get(1)?,
        mode: row.try_get(2)?,
        owner: row.try_get(3)?,
        made_by: row.try_get(4)?,
        keys: u64::try_from(row.try_get::<i64, _>(5)?).unwrap_or_default(),
        last_used: row.try_get(6)?,
    })
}
