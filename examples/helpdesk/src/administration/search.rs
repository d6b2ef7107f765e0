//! Keys among forty thousand: by text, by what they reach, by state; in pages, or grouped by equal lists.

use std::collections::HashSet;

use acl::{Catalog, Mode, Rights};
use serde_json::json;
use sqlx::{Any, AnyPool, FromRow, QueryBuilder};

use super::key;
use crate::administration::endpoints::Endpoints;
use crate::clock::{DAY, now};
use crate::credentials::stored::NOTHING;
use crate::failure::{Failure, Field, Mistakes};

/// What is looked for; what is empty does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Part of a list's text.
    pub pattern: String,
    /// An endpoint that the key can call: `DELETE /api/v2/tickets/{id}`.
    pub reaches: String,
    /// Part of the description, or the key's number.
    pub text: String,
    /// Part of the agent's name, or their number.
    pub agent: String,
    /// Keys with exactly this list, by its number.
    pub list: Option<i64>,
    /// One of [`STATES`].
    pub state: String,
    /// From 1; 0 is the first too.
    pub page: i64,
    /// Keys a page; 0 is [`PER_PAGE`].
    pub count: i64,
}

/// The states that a key can be looked for by, and their names for people.
pub const STATES: [(&str, &str); 8] = [
    ("", "Not revoked"),
    ("unused", "Not used for 90 days"),
    ("expiring", "Expired, or within 30 days"),
    ("superuser", "Superuser"),
    ("everything", "With the list *"),
    ("stale", "Stale: grant nothing"),
    ("candidate", "With a candidate list"),
    ("revoked", "Revoked"),
];

/// The last page that can be asked for.
const LAST: i64 = 1_000_000_000;
/// The most keys of a page.
const MOST: i64 = 200;
/// The most characters that are looked for: each list is searched for them.
const MOST_TEXT: usize = 200;

/// Keys a page, where nothing else is asked.
pub const PER_PAGE: i64 = 50;

/// One key of a page.
#[derive(Clone, FromRow)]
pub struct Row {
    /// Its number.
    pub id: i64,
    /// What it is for.
    pub description: String,
    /// Whose it is.
    pub agent: i64,
    /// Their name.
    pub agent_name: String,
    /// Its list's number.
    pub list_id: i64,
    /// Its list.
    pub list: String,
    /// Whether it has a candidate list.
    pub has_candidate: i64,
    /// Whether it may act as another agent.
    pub is_superuser: i64,
    /// When it ends.
    pub expires: Option<i64>,
    /// When it was revoked.
    pub revoked: Option<i64>,
    /// When it was used last.
    pub last_used: Option<i64>,
}

/// Keys with one list.
#[derive(Clone, FromRow)]
pub struct Group {
    /// The list's number.
    pub list_id: i64,
    /// The list.
    pub list: String,
    /// How many keys have it.
    pub keys: i64,
    /// When one of them was used last.
    pub last_used: Option<i64>,
}

/// Live keys that may do the same: one list, one agent's role, one maker's role.
#[derive(FromRow)]
pub struct Alike {
    /// The list.
    pub list: String,
    /// The list of the role of their agents; none where the agents have none, or are disabled.
    pub agent_role: Option<String>,
    maker_role: Option<String>,
    /// How many keys.
    pub keys: i64,
    /// Their numbers, ascending, as a JSON array.
    pub ids: String,
}

impl Alike {
    /// What they might call with another list.
    pub fn endpoints_with(&self, catalog: &Catalog<'_>, list: &str) -> Endpoints {
        key::within(catalog, list, self.agent_role.as_deref(), self.maker_role.as_deref())
    }
}

const FROM: &str = "
    FROM api_keys k
    JOIN lists l ON l.id = k.list
    JOIN people a ON a.id = k.agent
    JOIN people m ON m.id = k.made_by
    LEFT JOIN roles ar ON ar.id = a.role AND a.is_disabled = 0
    LEFT JOIN roles mr ON mr.id = m.role AND m.is_disabled = 0
    WHERE 1";

/// List, agent's role and maker's role of a key in one text: keys for which it is equal reach the same.
const BOUNDS: &str = "(k.list || ' ' || coalesce(ar.id, 0) || ' ' || coalesce(mr.id, 0))";

/// A search whose questions to the catalog are answered, ready for the database.
pub struct Prepared {
    search: Search,
    /// JSON array of [`BOUNDS`] that reach the endpoint.
    reaching: Option<String>,
    /// JSON array of numbers of lists.
    stale: Option<String>,
}

impl Search {
    /// A search from names and values. What is misspelt is told: dropped, it would find more keys than were meant.
    ///
    /// # Errors
    /// 400 with every name and value that is wrong.
    pub fn read(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, Failure> {
        let mut search = Self::default();
        let mut wrong = Mistakes::default();
        let mut names = HashSet::new();
        for (name, value) in pairs {
            if !names.insert(name.clone()) {
                let message = "it is there twice; send it once".to_owned();
                wrong.push(|| Field { name: name.into(), code: "twice", message });
                continue;
            }
            if value.chars().count() > MOST_TEXT {
                let message = format!("expected at most {MOST_TEXT} characters");
                wrong.push(|| Field { name: name.into(), code: "too_long", message });
                continue;
            }
            match name.as_str() {
                "pattern" => search.pattern = value,
                "reaches" => search.reaches = value,
                "text" => search.text = value,
                "agent" => search.agent = value,
                "state" if STATES.iter().any(|(state, _)| *state == value) => search.state = value,
                "state" => {
                    let states: Vec<_> = STATES.iter().skip(1).map(|(state, _)| *state).collect();
                    let message = format!("expected one of: {}; or nothing", states.join(", "));
                    wrong.push(|| Field { name: "state".into(), code: "bad_choice", message });
                }
                "list" => {
                    let mut list = 0;
                    whole(&mut list, "list", &value, i64::MAX, &mut wrong);
                    search.list = Some(list);
                }
                "page" => whole(&mut search.page, "page", &value, LAST, &mut wrong),
                "count" => whole(&mut search.count, "count", &value, MOST, &mut wrong),
                _ => wrong.push(|| Field {
                    name: name.into(),
                    code: "unknown_parameter",
                    message: "keys are found by: pattern, reaches, text, agent, list, state".to_owned(),
                }),
            }
        }
        wrong.none_or(search)
    }

    /// The page, from 1.
    pub fn page(&self) -> i64 {
        self.page.max(1)
    }

    /// Keys a page.
    pub const fn per_page(&self) -> i64 {
        if self.count > 0 { self.count } else { PER_PAGE }
    }

    /// Keys, or lists of keys, before the page.
    pub fn offset(&self) -> i64 {
        (self.page() - 1) * self.per_page()
    }

    /// Asks the catalog what only it knows: which lists reach the endpoint, which are stale. The cost is by
    /// distinct lists and roles, not by keys.
    ///
    /// # Errors
    /// 400 for an endpoint that the catalog does not have.
    pub async fn prepare(&self, db: &AnyPool, catalog: &Catalog<'_>) -> Result<Prepared, Failure> {
        let reaching = match self.reaches.trim() {
            "" => None,
            route => Some(reaching(db, catalog, route).await?),
        };
        let stale = if self.state == "stale" { Some(stale(db, catalog).await?) } else { None };
        Ok(Prepared { search: self.clone(), reaching, stale })
    }
}

async fn reaching(db: &AnyPool, catalog: &Catalog<'_>, route: &str) -> Result<String, Failure> {
    let (method, path) = route.split_once(' ').unwrap_or(("GET", route));
    let found = catalog.find(method.trim(), path.trim()).and_then(|index| catalog.endpoint(index));
    let endpoint = found.ok_or_else(|| {
        Failure::field("reaches", "not_found", "expected an endpoint such as `GET /api/v2/tickets/{id}`")
    })?;
    let combinations: Vec<(String, String, Option<String>, Option<String>)> =
        sqlx::query_as(&format!("SELECT DISTINCT {BOUNDS}, l.text, ar.list, mr.list {FROM}"))
            .fetch_all(db)
            .await?;
    let reach = combinations.iter().filter(|(_, list, agent, maker)| {
        let roles = [agent, maker].map(|role| [role.as_deref().unwrap_or(NOTHING)]);
        Rights::new(catalog, Mode::KEY, &[list.as_str()]).within(&roles).decide(endpoint).is_allowed()
    });
    Ok(json!(reach.map(|(bounds, ..)| bounds).collect::<Vec<_>>()).to_string())
}

async fn stale(db: &AnyPool, catalog: &Catalog<'_>) -> Result<String, Failure> {
    let lists: Vec<(i64, String)> = sqlx::query_as("SELECT id, text FROM lists").fetch_all(db).await?;
    let grants_nothing = |text: &str| Rights::new(catalog, Mode::KEY, &[text]).findings().next().is_some();
    let stale = lists.iter().filter(|(_, text)| grants_nothing(text)).map(|(id, _)| *id);
    Ok(json!(stale.collect::<Vec<_>>()).to_string())
}

impl Prepared {
    fn push_conditions(&self, query: &mut QueryBuilder<'_, Any>) {
        let search = &self.search;
        query.push(FROM);
        if !search.pattern.trim().is_empty() {
            query.push(" AND instr(l.text, ").push_bind(search.pattern.trim().to_owned()).push(") > 0");
        }
        if !search.text.trim().is_empty() {
            query
                .push(" AND (instr(lower(k.description), ")
                .push_bind(search.text.trim().to_ascii_lowercase());
            query.push(") > 0 OR k.id = ").push_bind(search.text.trim().to_owned()).push(")");
        }
        if !search.agent.trim().is_empty() {
            query.push(" AND (instr(lower(a.name), ").push_bind(search.agent.trim().to_ascii_lowercase());
            query.push(") > 0 OR k.agent = ").push_bind(search.agent.trim().to_owned()).push(")");
        }
        if let Some(list) = search.list {
            query.push(" AND k.list = ").push_bind(list);
        }
        if let Some(bounds) = &self.reaching {
            query.push(format!(" AND {BOUNDS} IN (SELECT value FROM json_each(")).push_bind(bounds.clone());
            query.push("))");
        }
        if let Some(lists) = &self.stale {
            query.push(" AND k.list IN (SELECT value FROM json_each(").push_bind(lists.clone()).push("))");
        }
        let time = now();
        match search.state.as_str() {
            "revoked" => {
                query.push(" AND k.revoked IS NOT NULL");
                return;
            }
            "unused" => query.push(" AND coalesce(k.last_used, k.created) < ").push_bind(time - 90 * DAY),
            "expiring" => query.push(" AND k.expires < ").push_bind(time + 30 * DAY),
            "superuser" => query.push(" AND k.is_superuser"),
            "everything" => query.push(" AND l.text = '*'"),
            "candidate" => query.push(" AND k.candidate IS NOT NULL"),
            _ => query,
        };
        query.push(" AND k.revoked IS NULL");
    }

    /// How many keys there are.
    pub async fn count(&self, db: &AnyPool) -> Result<i64, Failure> {
        let mut query = QueryBuilder::new("SELECT count(*)");
        self.push_conditions(&mut query);
        Ok(query.build_query_scalar().fetch_one(db).await?)
    }

    /// The page of keys, by number.
    pub async fn keys(&self, db: &AnyPool) -> Result<Vec<Row>, Failure> {
        self.rows(db, 0, self.search.per_page(), self.search.offset()).await
    }

    /// The next keys with a greater number than this, by number; none at the end.
    pub async fn keys_after(&self, db: &AnyPool, number: i64) -> Result<Vec<Row>, Failure> {
        self.rows(db, number, MOST, 0).await
    }

    async fn rows(&self, db: &AnyPool, after: i64, limit: i64, offset: i64) -> Result<Vec<Row>, Failure> {
        let mut query = QueryBuilder::new(
            "SELECT k.id, k.description, k.agent, a.name AS agent_name, k.list AS list_id, l.text AS list,
                    k.candidate IS NOT NULL AS has_candidate, k.is_superuser, k.expires, k.revoked, k.last_used",
        );
        self.push_conditions(&mut query);
        query.push(" AND k.id > ").push_bind(after);
        query.push(" ORDER BY k.id LIMIT ").push_bind(limit).push(" OFFSET ").push_bind(offset);
        Ok(query.build_query_as().fetch_all(db).await?)
    }

    /// The numbers of all of them.
    pub async fn ids(&self, db: impl sqlx::AnyExecutor<'_>) -> Result<Vec<i64>, Failure> {
        let mut query = QueryBuilder::new("SELECT k.id");
        self.push_conditions(&mut query);
        query.push(" ORDER BY k.id");
        Ok(query.build_query_scalar().fetch_all(db).await?)
    }

    /// All live ones, those that may do the same together.
    pub async fn alike(&self, db: impl sqlx::AnyExecutor<'_>) -> Result<Vec<Alike>, Failure> {
        let mut query = QueryBuilder::new(
            "SELECT l.text AS list, ar.list AS agent_role, mr.list AS maker_role, count(*) AS keys,
                    json_group_array(k.id ORDER BY k.id) AS ids",
        );
        self.push_conditions(&mut query);
        query.push(format!(" AND k.revoked IS NULL GROUP BY {BOUNDS}"));
        Ok(query.build_query_as().fetch_all(db).await?)
    }

    /// The page of lists with the number of their keys, the most used list first, and how many lists there are.
    pub async fn groups(&self, db: &AnyPool) -> Result<(Vec<Group>, i64), Failure> {
        let mut counting = QueryBuilder::new("SELECT count(DISTINCT k.list)");
        self.push_conditions(&mut counting);
        let total = counting.build_query_scalar().fetch_one(db).await?;
        let mut query = QueryBuilder::new(
            "SELECT k.list AS list_id, l.text AS list, count(*) AS keys, max(k.last_used) AS last_used",
        );
        self.push_conditions(&mut query);
        query
            .push(" GROUP BY k.list ORDER BY count(*) DESC, l.text LIMIT ")
            .push_bind(self.search.per_page());
        query.push(" OFFSET ").push_bind(self.search.offset());
        Ok((query.build_query_as().fetch_all(db).await?, total))
    }
}

/// A whole number from 1 to `most`, or what is wrong with it.
fn whole(into: &mut i64, name: &'static str, value: &str, most: i64, wrong: &mut Mistakes) {
    match value.parse() {
        Ok(number) if (1..=most).contains(&number) => *into = number,
        _ => wrong.push(|| Field {
            name: name.into(),
            code: "out_of_range",
            message: format!("expected a whole number from 1 to {most}"),
        }),
    }
}
