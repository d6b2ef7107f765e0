//! Which keys to find: by text, by what they reach, by state; sorted, and in pages.

use std::fmt::Write as _;

use sqlx::Any;
use sqlx::any::AnyArguments;
use sqlx::query::Query;

use crate::clock::now;
use crate::error::Error;

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
    in_lists: Option<String>,
    owner: Option<String>,
    pub(crate) reaches: Option<String>,
    state: Option<State>,
    mode: Option<String>,
    ids: Option<Vec<i64>>,
    list: Option<String>,
    pub(crate) sort: Sort,
    pub(crate) is_reversed: bool,
    before: Option<i64>,
    pub(crate) skip: u32,
    pub(crate) count: Option<u32>,
}

/// What keys are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sort {
    /// By when they were created, the newest first.
    #[default]
    Created,
    /// By their names, in upper and lower case alike.
    Name,
    /// By their owners.
    Owner,
    /// By when they expire, the soonest first, and those that do not expire last.
    Expires,
    /// By when they were used last, the latest first, and those that were never used last.
    LastUsed,
}

impl Sort {
    /// The order, and the opposite of it. Equal ones are sorted by number.
    pub(crate) const fn sql(self, is_reversed: bool) -> &'static str {
        match (self, is_reversed) {
            (Self::Created, false) => "k.id DESC",
            (Self::Created, true) => "k.id",
            (Self::Name, false) => "lower(k.name), k.id DESC",
            (Self::Name, true) => "lower(k.name) DESC, k.id",
            (Self::Owner, false) => "lower(k.owner), k.id DESC",
            (Self::Owner, true) => "lower(k.owner) DESC, k.id",
            (Self::Expires, false) => "coalesce(k.expires, 9223372036854775807), k.id DESC",
            (Self::Expires, true) => "coalesce(k.expires, 9223372036854775807) DESC, k.id",
            (Self::LastUsed, false) => "coalesce(k.last_used, 0) DESC, k.id DESC",
            (Self::LastUsed, true) => "coalesce(k.last_used, 0), k.id",
        }
    }
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

    /// Finds keys whose name, owner or lists contain this text, in upper or lower case, and the key with this number.
    pub fn text(self, text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..self }
    }

    /// Finds keys whose lists contain this text.
    pub fn list_contains(self, text: impl Into<String>) -> Self {
        Self { in_lists: Some(text.into()), ..self }
    }

    /// Finds keys of this owner.
    pub fn owner(self, owner: impl Into<String>) -> Self {
        Self { owner: Some(owner.into()), ..self }
    }

    /// Finds live keys that may call this endpoint now, within their bounds: `DELETE`, `/tickets/{id}`.
    pub fn reaches(self, method: impl AsRef<str>, path: impl AsRef<str>) -> Self {
        self.can_reach(format!("{} {}", method.as_ref(), path.as_ref()))
    }

    /// Finds live keys that may now send a request which this text names, within their bounds. The text is what people
    /// have at hand: an endpoint (`DELETE /tickets/{id}`), a request (`DELETE /tickets/7`), an address with or without a
    /// method (`https://desk.example/tickets/7?page=2`), a command of `curl`. Without a method, any method of the path
    /// counts.
    pub fn can_reach(self, text: impl Into<String>) -> Self {
        Self { reaches: Some(text.into()), ..self }
    }

    /// Finds these keys alone.
    pub fn ids(self, ids: impl IntoIterator<Item = i64>) -> Self {
        Self { ids: Some(ids.into_iter().collect()), ..self }
    }

    /// Finds keys that have exactly the lists of a group: [`Group::id`](crate::Group::id).
    pub fn group(self, id: impl Into<String>) -> Self {
        Self { list: Some(id.into()), ..self }
    }

    /// Sorts keys; without it, the newest are first.
    pub fn sort(self, sort: Sort) -> Self {
        Self { sort, ..self }
    }

    /// Turns the order of keys round.
    pub fn reversed(self) -> Self {
        Self { is_reversed: !self.is_reversed, ..self }
    }

    /// Leaves out the first keys.
    pub fn skip(self, keys: u32) -> Self {
        Self { skip: keys, ..self }
    }

    /// Finds keys whose requests have this mode, by its name: `token`.
    pub fn mode(self, mode: impl Into<String>) -> Self {
        Self { mode: Some(mode.into()), ..self }
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

impl Search {
    /// The same search among live keys alone.
    pub(crate) fn among_live(self) -> Self {
        match self.state {
            None | Some(State::Live) => self.state(State::Live),
            // They are live too.
            Some(State::Unused) => self,
            Some(State::Revoked | State::Expired) => self.ids([]),
        }
    }

    /// The tables and the conditions, with the parameters `$1` to `$7`.
    pub(crate) fn conditions(&self) -> Result<String, Error> {
        let text = self.text.as_deref().unwrap_or_default();
        // Only a text is looked for in the lists.
        let lists = if text.is_empty() && self.in_lists.is_none() {
            ""
        } else {
            "JOIN acl_lists l ON l.id = k.lists"
        };
        // PostgreSQL wants every parameter to be used.
        let mut query = format!(
            "FROM acl_keys k {lists}
             WHERE k.id < $1 AND $2 = $2 AND $3 = $3 AND $4 = $4 AND $5 = $5 AND $6 = $6 AND $7 = $7"
        );
        for (field, text) in [("text", &self.text), ("list", &self.in_lists)] {
            if text.as_ref().is_some_and(|text| text.len() > MOST_TEXT) {
                return Err(Error::invalid(field, format!("expected at most {MOST_TEXT} bytes")));
            }
        }
        let texts =
            [("text", &self.text), ("list", &self.in_lists), ("list", &self.list), ("owner", &self.owner)];
        for (field, text) in texts {
            // PostgreSQL cannot store this character, and a query with it fails.
            if text.as_ref().is_some_and(|text| text.contains('\0')) {
                return Err(Error::invalid(field, "it has the character U+0000, which nothing of a key has"));
            }
        }
        if self.in_lists.is_some() {
            query.push_str(r" AND l.text LIKE $7 ESCAPE '\'");
        }
        if !text.is_empty() {
            let number = text.parse::<i64>().unwrap_or(0);
            let _ = write!(query, " AND (k.id = {number} OR");
            query.push_str(
                r" lower(k.name) LIKE $3 ESCAPE '\' OR lower(k.owner) LIKE $3 ESCAPE '\' OR l.text LIKE $3 ESCAPE '\'
                  OR k.name LIKE $5 ESCAPE '\' OR k.owner LIKE $5 ESCAPE '\')",
            );
        }
        if self.owner.is_some() {
            query.push_str(" AND k.owner = $4");
        }
        if self.list.is_some() {
            query.push_str(" AND k.lists = $6");
        }
        if let Some(mode) = &self.mode {
            // A name that no mode has finds nothing.
            let is_name = mode.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let _ = write!(query, " AND k.mode = '{}'", if is_name { mode } else { "" });
        }
        match self.ids.as_deref() {
            None => {}
            Some([]) => query.push_str(" AND 1 = 0"),
            Some(ids) => {
                let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                let _ = write!(query, " AND k.id IN ({ids})");
            }
        }
        query.push_str(match self.state {
            None => "",
            Some(State::Live | State::Unused) => LIVE,
            Some(State::Revoked) => " AND k.revoked IS NOT NULL",
            Some(State::Expired) => " AND k.revoked IS NULL AND k.expires <= $2",
        });
        if self.reaches.is_some() {
            // What is revoked or expired reaches nothing.
            query.push_str(LIVE);
        }
        if self.state == Some(State::Unused) {
            query.push_str(" AND coalesce(k.last_used, k.created) < $2 - 90 * 86400");
        }
        Ok(query)
    }

    pub(crate) fn bind<'q>(
        &self,
        query: Query<'q, Any, AnyArguments<'q>>,
    ) -> Query<'q, Any, AnyArguments<'q>> {
        let text = self.text.as_deref().unwrap_or_default();
        query
            .bind(self.before.unwrap_or(i64::MAX))
            .bind(now())
            .bind(contains(&text.to_lowercase()))
            .bind(self.owner.clone().unwrap_or_default())
            // lower() of SQLite changes ASCII letters only.
            .bind(contains(text))
            .bind(self.list.clone().unwrap_or_default())
            .bind(contains(&self.in_lists.as_deref().unwrap_or_default().to_lowercase()))
    }
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
