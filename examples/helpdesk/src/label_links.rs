//! Which labels tickets and people have.

use std::collections::HashMap;

use acl::Route;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::clock::now;
use crate::effects::MAKE_LABEL;
use crate::failure::Failure;
use crate::rows::{Connection, Engine};

/// The text of a label.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(max_length = 60, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$", example = "vip")]
pub struct LabelText(pub String);

/// A table of links, and its column that is not the label.
#[derive(Clone, Copy, Debug)]
pub struct Links {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
}

/// The labels of tickets.
pub const OF_TICKET: Links = Links { table: "ticket_labels", column: "ticket" };
/// The labels of people.
pub const OF_PERSON: Links = Links { table: "people_labels", column: "person" };

/// What writing all labels of a row changes.
#[derive(Debug, Default)]
pub struct Difference {
    /// Those that it gets, and that there are.
    pub added: Vec<i64>,
    /// Those that it gets, and that there are not.
    pub made: Vec<String>,
    /// Those that it loses.
    pub removed: Vec<i64>,
}

/// The texts of the labels of these rows.
///
/// # Errors
/// The database does not answer.
pub async fn of(
    db: &mut Connection,
    links: Links,
    ids: &[i64],
) -> Result<HashMap<i64, Vec<String>>, Failure> {
    let Links { table, column } = links;
    let places: Vec<_> = (1..=ids.len()).map(|place| format!("${place}")).collect();
    let query = format!(
        "SELECT x.{column}, l.label FROM {table} x JOIN labels l ON l.id = x.label
         WHERE x.{column} IN (NULL, {}) ORDER BY l.label",
        if places.is_empty() { "NULL".to_owned() } else { places.join(", ") }
    );
    let query = ids.iter().fold(sqlx::query_as::<Engine, (i64, String)>(&query), |query, id| query.bind(*id));
    let mut labels: HashMap<i64, Vec<String>> = HashMap::new();
    for (id, label) in query.fetch_all(db).await? {
        labels.entry(id).or_default().push(label);
    }
    Ok(labels)
}

/// What changes if a row, or a new one, gets these labels and no others.
///
/// # Errors
/// The database does not answer.
pub async fn difference(
    db: &mut Connection,
    links: Links,
    id: Option<i64>,
    texts: &[LabelText],
) -> Result<Difference, Failure> {
    let Links { table, column } = links;
    let query = format!("SELECT label FROM {table} WHERE {column} = $1");
    let query = sqlx::query_scalar::<Engine, i64>(&query).bind(id.unwrap_or_default());
    let mut has = query.fetch_all(&mut *db).await?;
    let mut difference = Difference::default();
    for LabelText(text) in texts {
        let text = text.trim();
        let query = sqlx::query_scalar::<Engine, i64>("SELECT id FROM labels WHERE label = $1").bind(text);
        match query.fetch_optional(&mut *db).await? {
            Some(label) => match has.iter().position(|had| *had == label) {
                Some(at) => _ = has.swap_remove(at),
                None => difference.added.push(label),
            },
            None => difference.made.push(text.to_owned()),
        }
    }
    difference.removed = has;
    Ok(difference)
}

impl Difference {
    /// The endpoints whose right it needs, where these give a label and take one off.
    pub fn asks(&self, give: Route<'static>, take: Route<'static>) -> Vec<Route<'static>> {
        let made = !self.made.is_empty();
        let asks =
            [(made || !self.added.is_empty(), give), (made, MAKE_LABEL), (!self.removed.is_empty(), take)];
        asks.into_iter().filter(|(needed, _)| *needed).map(|(_, route)| route).collect()
    }

    /// Makes the change.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn write(mut self, db: &mut Connection, links: Links, id: i64) -> Result<(), Failure> {
        for label in self.made {
            let query = "INSERT INTO labels (label, created, updated) VALUES ($1, $2, $2)
                ON CONFLICT (label) DO UPDATE SET label = excluded.label RETURNING id";
            let query = sqlx::query_scalar::<Engine, i64>(query).bind(label).bind(now());
            self.added.push(query.fetch_one(&mut *db).await?);
        }
        for label in self.added {
            add(db, links, id, label).await?;
        }
        for label in self.removed {
            remove(db, links, id, label).await?;
        }
        Ok(())
    }
}

/// Gives a row a label, or leaves it.
///
/// # Errors
/// The database does not answer.
pub async fn add(db: &mut Connection, links: Links, id: i64, label: i64) -> Result<(), Failure> {
    let Links { table, column } = links;
    let query = format!("INSERT INTO {table} ({column}, label) VALUES ($1, $2) ON CONFLICT DO NOTHING");
    sqlx::query(&query).bind(id).bind(label).execute(db).await?;
    Ok(())
}

/// Takes a label off a row; whether it had it.
///
/// # Errors
/// The database does not answer.
pub async fn remove(db: &mut Connection, links: Links, id: i64, label: i64) -> Result<bool, Failure> {
    let Links { table, column } = links;
    let query = format!("DELETE FROM {table} WHERE {column} = $1 AND label = $2");
    Ok(sqlx::query(&query).bind(id).bind(label).execute(db).await?.rows_affected() > 0)
}
