//! Keys among many: by text, by what they reach, by state; in pages, or grouped by equal lists.

use std::collections::{HashMap, HashSet};

use acl_core::Rights;
use acl_tower::ListTexts;
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::clock::{now, timestamp};
use crate::error::Error;
use crate::key::{COLUMNS, Key, TABLES, mode};
use crate::lists::split;
use crate::store::{PATIENCE, Store};

/// The most keys of a page.
const MOST: u32 = 1_000;
/// Ids of one statement.
const IDS: usize = 500;
/// The most bytes of a text to search for.
const MOST_TEXT: usize = 200;
/// The condition of keys that are neither revoked nor expired; `$2` is the time now.
const LIVE: &str = " AND k.revoked IS NULL AND coalesce(k.expires, $2 + 1) > $2";

/// Which keys to find. Each condition narrows the search; without one, it finds all keys.
///
/// ```
/// use acl_keys::{Search, State};
///
/// let search = Search::new().text("shop").reaches("DELETE", "/tickets/{id}").state(State::Live);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a search finds nothing until a store is asked"]
pub struct Search {
    text: Option<String>,
    owner: Option<String>,
    reaches: Option<(String, String)>,
    state: Option<State>,
    before: Option<i64>,
    count: Option<u32>,
}

/// A state that keys can be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// Neither revoked nor expired.
    Live,
    /// Revoked.
    Revoked,
    /// Not revoked, and expired.
    Expired,
    /// Live, and not used for 90 days.
    Unused,
}

impl Search {
    /// All keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Finds keys whose name, owner or lists contain this text, in upper or lower case.
    pub fn text(self, text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..self }
    }

    /// Finds keys of this owner.
    pub fn owner(self, owner: impl Into<String>) -> Self {
        Self { owner: Some(owner.into()), ..self }
    }

    /// Finds live keys that may call this endpoint now, within their bounds: `DELETE`, `/tickets/{id}`.
    pub fn reaches(self, method: impl Into<String>, path: impl Into<String>) -> Self {
        Self { reaches: Some((method.into(), path.into())), ..self }
    }

    /// Finds keys in this state.
    pub fn state(self, state: State) -> Self {
        Self { state: Some(state), ..self }
    }

    /// Finds keys with a lower number than this one, for the page after the one that ends with it.
    pub fn before(self, id: i64) -> Self {
        Self { before: Some(id), ..self }
    }

    /// Sets the most keys of a page: 50 by default, 1,000 at most.
    pub fn count(self, keys: u32) -> Self {
        Self { count: Some(keys), ..self }
    }
}

/// Keys with the same lists.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Group {
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

    /// Returns the keys that a search finds, the newest first.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an endpoint that the registry does not have.
    pub async fn search(&self, search: &Search) -> Result<Vec<Key>, Error> {
        let work = async {
            let mut db = self.database.pool().acquire().await?;
            let count = usize::try_from(search.count.unwrap_or(50).min(MOST)).unwrap_or_default();
            // The database cannot tell what a key reaches.
            let most = if search.reaches.is_some() { None } else { Some(count) };
            let candidates = self.candidates(&mut db, search, most).await?;
            let mut found = self.reaching(&mut db, search, candidates).await?;
            found.truncate(count);
            self.keys_of(&mut db, &found).await
        };
        self.database.within(PATIENCE, work).await
    }

    /// Returns the live keys that a search finds, grouped by their lists, the largest group first.
    ///
    /// # Errors
    /// As [`Store::search`].
    pub async fn groups(&self, search: &Search) -> Result<Vec<Group>, Error> {
        let work = async {
            let mut db = self.database.pool().acquire().await?;
            let alike = self.alike(&mut db, &search.clone().state(State::Live)).await?;
            let lists: Vec<Candidate> = self.reaching(&mut db, search, alike).await?;
            let texts = self.texts_of(&mut db, &lists).await?;
            let mut groups: HashMap<&str, Group> = HashMap::new();
            for some in &lists {
                let Some(text) = texts.get(&some.lists) else { continue };
                let new = || Group { lists: text.clone(), keys: 0, last_used: None };
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

    /// One candidate for all keys that are decided alike, with their number. The database counts, so that only what
    /// differs is read: a few hundred rows for many thousand keys.
    async fn alike(&self, db: &mut AnyConnection, search: &Search) -> Result<Vec<Candidate>, Error> {
        // Without bounds, and where nothing is decided, people make no difference.
        let by = match (search.reaches.is_some(), self.settings.bounds.is_some()) {
            (false, _) => ["k.lists", "''", "''", "''"],
            (true, false) => ["k.lists", "k.mode", "''", "''"],
            (true, true) => ["k.lists", "k.mode", "k.owner", "k.made_by"],
        };
        let columns = by.join(", ");
        let grouped = by.into_iter().filter(|column| *column != "''").collect::<Vec<_>>().join(", ");
        let head = format!("SELECT max(k.id), {columns}, count(*), max(k.last_used)");
        let tail = format!("GROUP BY {grouped} LIMIT $6");
        self.found(db, search, None, &head, &tail).await
    }

    /// The keys that the database finds, the last first.
    pub(crate) async fn candidates(
        &self,
        db: &mut AnyConnection,
        search: &Search,
        most: Option<usize>,
    ) -> Result<Vec<Candidate>, Error> {
        let head = "SELECT k.id, k.lists, k.mode, k.owner, k.made_by, CAST(1 AS BIGINT), k.last_used";
        self.found(db, search, most, head, "ORDER BY k.id DESC LIMIT $6").await
    }

    /// What the database finds, in rows that begin with this and end with that.
    async fn found(
        &self,
        db: &mut AnyConnection,
        search: &Search,
        most: Option<usize>,
        head: &str,
        tail: &str,
    ) -> Result<Vec<Candidate>, Error> {
        // Only a text is looked for in the lists. PostgreSQL wants every parameter to be used.
        let lists = if search.text.as_deref().is_some_and(|text| !text.is_empty()) {
            "JOIN acl_lists l ON l.id = k.lists"
        } else {
            ""
        };
        let mut query = format!(
            "{head} FROM acl_keys k {lists} WHERE k.id < $1 AND $2 = $2 AND $3 = $3 AND $4 = $4 AND $5 = $5"
        );
        let text = search.text.as_deref().unwrap_or_default();
        if text.len() > MOST_TEXT {
            return Err(Error::invalid("text", format!("expected at most {MOST_TEXT} bytes")));
        }
        if !text.is_empty() {
            query.push_str(
                r" AND (lower(k.name) LIKE $3 ESCAPE '\' OR lower(k.owner) LIKE $3 ESCAPE '\' OR l.text LIKE $3 ESCAPE '\'
                  OR k.name LIKE $5 ESCAPE '\' OR k.owner LIKE $5 ESCAPE '\')",
            );
        }
        if search.owner.is_some() {
            query.push_str(" AND k.owner = $4");
        }
        query.push_str(match search.state {
            None => "",
            Some(State::Live | State::Unused) => LIVE,
            Some(State::Revoked) => " AND k.revoked IS NOT NULL",
            Some(State::Expired) => " AND k.revoked IS NULL AND k.expires <= $2",
        });
        if search.reaches.is_some() {
            // What is revoked or expired reaches nothing.
            query.push_str(LIVE);
        }
        if search.state == Some(State::Unused) {
            query.push_str(" AND coalesce(k.last_used, k.created) < $2 - 90 * 86400");
        }
        query.push(' ');
        query.push_str(tail);
        let rows = sqlx::query(&query)
            .bind(search.before.unwrap_or(i64::MAX))
            .bind(now())
            .bind(contains(&text.to_lowercase()))
            .bind(search.owner.clone().unwrap_or_default())
            // lower() of SQLite changes ASCII letters only.
            .bind(contains(text))
            .bind(most.and_then(|most| i64::try_from(most).ok()).unwrap_or(i64::MAX))
            .fetch_all(db)
            .await?;
        rows.iter().map(candidate).collect()
    }

    /// The candidates that reach the endpoint of the search; all of them if it names none.
    ///
    /// Keys with equal lists and bounds are decided together, so the cost depends on the different lists, not on the
    /// keys.
    pub(crate) async fn reaching(
        &self,
        db: &mut AnyConnection,
        search: &Search,
        candidates: Vec<Candidate>,
    ) -> Result<Vec<Candidate>, Error> {
        let Some((method, path)) = &search.reaches else { return Ok(candidates) };
        let Some(endpoint) = self.catalog.find(method, path) else {
            let message = format!("the registry has no `{method} {path}`; write a path as it is declared");
            return Err(Error::invalid("reaches", message));
        };
        let texts = self.texts_of(db, &candidates).await?;
        let bounds = self.bounds_of_each(&candidates).await?;
        let mut decided: HashMap<(String, String, Vec<ListTexts>), bool> = HashMap::new();
        let mut found = Vec::new();
        for candidate in candidates {
            let bounds = bounds_of(&bounds, &[&candidate.owner, &candidate.made_by]);
            let key = (candidate.lists.clone(), candidate.mode.clone(), bounds);
            let reaches = *decided.entry(key).or_insert_with_key(|(lists, name, bounds)| {
                let (Some(lists), Some(mode)) = (texts.get(lists), mode(self.catalog, name)) else {
                    return false;
                };
                let rights = Rights::new(self.catalog, mode, lists).within(bounds);
                rights.decide(self.catalog.endpoint(endpoint)).is_allowed()
            });
            if reaches {
                found.push(candidate);
            }
        }
        Ok(found)
    }

    /// The texts of the candidates' lists, by their ids.
    pub(crate) async fn texts_of(
        &self,
        db: &mut AnyConnection,
        candidates: &[Candidate],
    ) -> Result<HashMap<String, ListTexts>, Error> {
        let ids: Vec<&str> =
            candidates.iter().map(|one| &*one.lists).collect::<HashSet<_>>().into_iter().collect();
        let mut texts = HashMap::new();
        for some in ids.chunks(IDS) {
            let places: Vec<String> = (1..=some.len()).map(|place| format!("${place}")).collect();
            let query = format!("SELECT id, text FROM acl_lists WHERE id IN ({})", places.join(", "));
            let query = some.iter().fold(sqlx::query(&query), |query, id| query.bind((*id).to_owned()));
            for row in query.fetch_all(&mut *db).await? {
                texts.insert(row.try_get(0)?, split(&row.try_get::<String, _>(1)?));
            }
        }
        Ok(texts)
    }

    /// The bounds of each person behind the candidates. Without [`Bounds`](crate::Bounds) there are none.
    pub(crate) async fn bounds_of_each(
        &self,
        candidates: &[Candidate],
    ) -> Result<HashMap<String, Vec<ListTexts>>, Error> {
        let mut bounds = HashMap::new();
        if self.settings.bounds.is_none() {
            return Ok(bounds);
        }
        for person in candidates.iter().flat_map(|one| [&one.owner, &one.made_by]) {
            if !bounds.contains_key(person) {
                bounds.insert(person.clone(), self.bounds_of(&[person]).await?);
            }
        }
        Ok(bounds)
    }

    async fn keys_of(&self, db: &mut AnyConnection, found: &[Candidate]) -> Result<Vec<Key>, Error> {
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let query =
            format!("SELECT {COLUMNS} FROM {TABLES} WHERE k.id IN ({}) ORDER BY k.id DESC", numbers(found));
        sqlx::query(&query).fetch_all(db).await?.iter().map(Key::read).collect()
    }
}

/// The different bounds of these persons.
pub(crate) fn bounds_of(of_each: &HashMap<String, Vec<ListTexts>>, persons: &[&str]) -> Vec<ListTexts> {
    let mut bounds: Vec<ListTexts> = Vec::new();
    for lists in persons.iter().filter_map(|person| of_each.get(*person)).flatten() {
        if !bounds.contains(lists) {
            bounds.push(lists.clone());
        }
    }
    bounds
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

/// A pattern of `LIKE` for what contains this text.
fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + "%"
}
