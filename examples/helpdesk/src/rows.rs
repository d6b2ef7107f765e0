//! Rows of the database: one, a page of them, and the conditions that narrow a page.

use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, FromRow};
use strum::IntoStaticStr;
use utoipa::{IntoParams, ToSchema};

use crate::database::{Statement, Value};
use crate::failure::{Failure, Field, Mistakes};
use crate::fields::{Email, Flag, Id, Time};

/// The kind of the database.
pub type Engine = Any;
/// A connection to it.
pub type Connection = AnyConnection;

/// A kind of rows that the API shows.
pub trait Row: for<'r> FromRow<'r, AnyRow> + Send + Unpin {
    /// The columns, by the names of the fields.
    const COLUMNS: &'static str;
    /// Where they come from.
    const FROM: &'static str;
    /// What stands before the name of a column of the table: `t.`.
    const ALIAS: &'static str = "";

    /// Reads what is in other tables, for all rows at once.
    fn complete(
        _db: &mut Connection,
        _rows: &mut [Self],
    ) -> impl Future<Output = Result<(), Failure>> + Send {
        async { Ok(()) }
    }
}

/// What the rows of a page have in common: of each group of columns, one has one of its values.
#[derive(Clone, Debug, Default)]
pub struct Conditions(Vec<Vec<(String, Vec<Value>)>>);

impl Conditions {
    /// Those of rows in which a column has one of these values. Without values, all rows.
    #[must_use]
    pub fn any<V: Into<Value>>(mut self, column: &str, values: Option<Vec<V>>) -> Self {
        self.0.extend(values.map(|values| vec![one_of(column, values)]));
        self
    }

    /// Those of rows in which a column has one of these numbers, or another one of these addresses.
    #[must_use]
    pub fn either(mut self, (id, ids): (&str, Vec<Id>), (email, emails): (&str, Vec<Email>)) -> Self {
        self.0.push(vec![one_of(id, ids), one_of(email, emails)]);
        self
    }

    /// Those of rows in which a column has this value.
    #[must_use]
    pub fn is(self, column: &str, value: impl Into<Value>) -> Self {
        self.any(column, Some(vec![value]))
    }

    fn push_to(&self, statement: &mut Statement) {
        let mut begins = " WHERE (";
        for columns in &self.0 {
            for (column, values) in columns {
                statement.push(begins).push(column).push(" IN (NULL");
                for value in values {
                    statement.push(", ").push_bind(value.clone());
                }
                statement.push(")");
                begins = " OR ";
            }
            statement.push(")");
            begins = " AND (";
        }
    }
}

fn one_of<V: Into<Value>>(column: &str, values: Vec<V>) -> (String, Vec<Value>) {
    (column.to_owned(), values.into_iter().map(Into::into).collect())
}

impl From<Id> for Value {
    fn from(id: Id) -> Self {
        Self::Number(Some(id.0))
    }
}

impl From<Time> for Value {
    fn from(time: Time) -> Self {
        Self::Number(Some(time.0))
    }
}

impl From<Flag> for Value {
    fn from(flag: Flag) -> Self {
        Self::Number(Some(flag.0.into()))
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<Email> for Value {
    /// Addresses are compared in lower case.
    fn from(email: Email) -> Self {
        Self::Text(Some(email.0.to_lowercase()))
    }
}

/// Which rows of a list, and how many.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Listing {
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000_000)]
    pub page: Option<i64>,
    /// The most rows of a page: 10, if nothing is said.
    #[param(minimum = 1, maximum = 200)]
    pub count: Option<i64>,
    /// Another name of `count`.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// How many rows to pass over, in place of `page`.
    #[param(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub offset: Option<i64>,
    /// The direction of the order.
    #[param(inline)]
    pub order_dir: Option<Direction>,
    /// With one of these numbers.
    pub id: Option<Vec<Id>>,
    /// The same.
    pub ids: Option<Vec<Id>>,
    /// Made at one of these times.
    pub created: Option<Vec<Time>>,
    /// The same.
    pub date_created: Option<Vec<Time>>,
    /// Changed last at one of these times.
    pub updated: Option<Vec<Time>>,
    /// The same.
    pub date_updated: Option<Vec<Time>>,
}

/// Which page of a list, of what has one order alone.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000_000)]
    page: Option<i64>,
    /// The most rows of a page: 10, if nothing is said.
    #[param(minimum = 1, maximum = 200)]
    count: Option<i64>,
    /// Another name of `count`.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// How many rows to pass over, in place of `page`.
    #[param(minimum = 0, maximum = 1_000_000_000_000_i64)]
    offset: Option<i64>,
}

impl Paging {
    /// This page, the greatest rows first.
    pub fn descending(self) -> Listing {
        let Self { page, count, limit, offset } = self;
        Listing { page, count, limit, offset, order_dir: Some(Direction::Descending), ..Listing::default() }
    }
}

/// From the least to the greatest, or back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema, IntoStaticStr)]
pub enum Direction {
    /// The least first.
    #[default]
    #[serde(rename = "asc")]
    #[strum(serialize = "asc")]
    Ascending,
    /// The greatest first.
    #[serde(rename = "desc")]
    #[strum(serialize = "desc")]
    Descending,
}

/// What `meta` says of a page.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Pagination {
    /// How many rows all pages have.
    #[schema(example = 24)]
    total: i64,
    /// How many rows this page has.
    #[schema(example = 10)]
    count: usize,
    /// The most rows of a page.
    #[schema(example = 10)]
    per_page: i64,
    /// This page, from 1.
    #[schema(example = 1)]
    current_page: i64,
    /// How many pages there are; one if there are no rows.
    #[schema(example = 3)]
    total_pages: i64,
}

impl Listing {
    fn count(&self) -> Result<i64, Failure> {
        match (self.count, self.limit) {
            (Some(count), Some(limit)) if count != limit => {
                Err(Failure::field("limit", "twice", "`limit` is another name of `count`; send one of them"))
            }
            (count, limit) => Ok(count.or(limit).unwrap_or(10)),
        }
    }

    fn offset(&self, count: i64) -> Result<i64, Failure> {
        match (self.page, self.offset) {
            (Some(_), Some(_)) => Err(Failure::field(
                "offset",
                "twice",
                "`page` and `offset` both say where to begin; send one",
            )),
            (page, None) => Ok((page.unwrap_or(1) - 1).saturating_mul(count)),
            (None, Some(offset)) => Ok(offset),
        }
    }
}

/// How many pages `total` rows make; one if there is none.
pub fn pages(total: i64, per_page: i64) -> i64 {
    ((total + per_page - 1) / per_page.max(1)).max(1)
}

/// The row with this number.
///
/// # Errors
/// 404.
pub async fn get<T: Row>(db: &mut Connection, id: i64) -> Result<T, Failure> {
    find(db, Conditions::default().is(&format!("{}id", T::ALIAS), id)).await
}

/// The first row that has these conditions.
///
/// # Errors
/// 404.
pub async fn find<T: Row>(db: &mut Connection, conditions: Conditions) -> Result<T, Failure> {
    all(db, conditions, "").await?.pop().ok_or_else(Failure::not_found)
}

/// All rows that have these conditions.
///
/// # Errors
/// The database does not answer.
pub async fn all<T: Row>(
    db: &mut Connection,
    conditions: Conditions,
    ending: &str,
) -> Result<Vec<T>, Failure> {
    let mut statement = Statement::new(format!("SELECT {} FROM {}", T::COLUMNS, T::FROM));
    conditions.push_to(&mut statement);
    let found = statement.push(ending).all(&mut *db).await?;
    let mut rows = found.iter().map(T::from_row).collect::<Result<Vec<T>, _>>()?;
    T::complete(db, &mut rows).await?;
    Ok(rows)
}

/// A page of the rows that have these conditions, ordered by a field.
///
/// # Errors
/// 400 for a page that is said twice.
pub async fn page<T: Row>(
    db: &mut Connection,
    conditions: Conditions,
    order: Option<&'static str>,
    listing: Listing,
) -> Result<(Vec<T>, Pagination), Failure> {
    let per_page = listing.count()?;
    let offset = listing.offset(per_page)?;
    let column = |name: &str| format!("{}{name}", T::ALIAS);
    let conditions = conditions
        .any(&column("id"), listing.id)
        .any(&column("id"), listing.ids)
        .any(&column("created"), listing.created)
        .any(&column("created"), listing.date_created)
        .any(&column("updated"), listing.updated)
        .any(&column("updated"), listing.date_updated);
    let mut counting = Statement::new(format!("SELECT count(*) FROM {}", T::FROM));
    conditions.push_to(&mut counting);
    let total = counting.number(&mut *db).await?;
    let (order, direction) = (order.unwrap_or("id"), <&str>::from(listing.order_dir.unwrap_or_default()));
    let ending = format!(" ORDER BY {order} {direction}, id LIMIT {per_page} OFFSET {offset}");
    let rows = all(db, conditions, &ending).await?;
    let pagination = Pagination {
        total,
        count: rows.len(),
        per_page,
        current_page: offset / per_page + 1,
        total_pages: pages(total, per_page),
    };
    Ok((rows, pagination))
}

/// The fields of a body that name rows, and which of those are none.
pub struct References<'c> {
    db: &'c mut Connection,
    wrong: Mistakes,
}

impl<'c> References<'c> {
    /// None yet.
    pub fn new(db: &'c mut Connection) -> Self {
        Self { db, wrong: Mistakes::default() }
    }

    /// Looks for the row of a table that a field names.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn look(&mut self, field: &'static str, table: &str, id: Option<Id>) -> Result<(), Failure> {
        let Some(Id(id)) = id else { return Ok(()) };
        let query = format!("SELECT id FROM {table} WHERE id = $1");
        let found = sqlx::query_scalar::<Engine, i64>(&query).bind(id).fetch_optional(&mut *self.db).await?;
        if found.is_none() {
            self.missing(field, format!("there is no row {id} of {table}"));
        }
        Ok(())
    }

    /// Says that a field names nothing.
    pub fn missing(&mut self, field: &'static str, message: String) {
        self.wrong.push(|| Field { name: field.into(), code: "not_found", message });
    }

    /// Goes on if all of them are there.
    ///
    /// # Errors
    /// 400 with each that is not.
    pub fn all_there(self) -> Result<(), Failure> {
        self.wrong.none_or(())
    }
}
