//! Resources as tables: their columns, the rows of a page, one row, a change.
//!
//! Names of tables and columns are constants of this crate; what a client sends is always a bound value.

use std::fmt::Write as _;

use serde_json::Value;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use crate::asked::Asked;
use crate::clock::now;
use crate::failure::{Failure, Field, Mistakes};
use crate::input::{Cell, Checked, Kind};

/// A table that the API shows, with `id`, `created` and `updated` beside its own columns.
pub struct Resource {
    /// The table's name.
    pub table: &'static str,
    /// The columns that a client sees.
    pub columns: &'static [Column],
}

/// One column.
pub struct Column {
    /// The same in the table and in JSON.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a new row must have it.
    pub required: bool,
    /// Whether a row may lack it.
    pub nullable: bool,
    /// Whether a client may set it.
    pub writable: bool,
}

impl Column {
    /// A column that a new row must have.
    pub const fn required(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: true, nullable: false, writable: true }
    }

    /// A column that has a value where a new row says none.
    pub const fn defaulted(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: false, nullable: false, writable: true }
    }

    /// A column that a row may lack.
    pub const fn optional(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: false, nullable: true, writable: true }
    }

    /// A column that the client sees and does not set.
    pub const fn shown(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: false, nullable: true, writable: false }
    }
}

/// A condition that the endpoint sets: the rows of one ticket, of one person.
pub type Scope<'a> = &'a [(&'static str, i64)];

/// One page of rows, and how many there are.
pub struct Page {
    /// The rows.
    pub rows: Vec<Value>,
    /// Of all pages.
    pub total: i64,
}

impl Resource {
    /// `json_object('id', id, …)`.
    fn object(&self) -> String {
        let mut object = String::from("json_object('id', id");
        for Column { name, kind, .. } in self.columns {
            let value = match kind {
                Kind::Flag => format!("json(iif({name}, 'true', 'false'))"),
                Kind::Time => timestamp(name),
                _ => (*name).to_owned(),
            };
            let _ = write!(object, ", '{name}', {value}");
        }
        object + &format!(", 'created', {}, 'updated', {})", timestamp("created"), timestamp("updated"))
    }

    fn columns(&self) -> impl Iterator<Item = (&'static str, Kind)> {
        let own = self.columns.iter().map(|column| (column.name, column.kind));
        let id = ("id", Kind::Whole(i64::MIN, i64::MAX));
        [id, ("created", Kind::Time), ("updated", Kind::Time)].into_iter().chain(own)
    }

    fn column(&self, name: &str) -> Option<(&'static str, Kind)> {
        self.columns().find(|(known, _)| *known == name)
    }

    fn no_such(&self, name: &str, code: &'static str) -> Field {
        let names: Vec<_> = self.columns().map(|(name, _)| name).collect();
        let message = format!("no such column; there are: {}", names.join(", "));
        Field { name: name.to_owned().into(), code, message }
    }

    /// The rows that the query asks for.
    ///
    /// # Errors
    /// 400 for a filter or an order by what is no column, and for a filter that no row can fit.
    pub async fn list(&self, db: &SqlitePool, asked: &Asked, scope: Scope<'_>) -> Result<Page, Failure> {
        let filters = self.filters(asked)?;
        let (order, descending) = match &asked.order {
            None => ("id", false),
            Some((name, descending)) => {
                let unknown = || {
                    let Field { name, code, message } = self.no_such("order_by", "unknown_column");
                    Failure::field(name, code, message)
                };
                (self.column(name).ok_or_else(unknown)?.0, *descending)
            }
        };
        let order = format!("{order}{}, id", if descending { " DESC" } else { "" });
        page(db, (self.table, &self.object()), &order, &filters, scope, asked).await
    }

    /// What the filters look for, by column as SQL.
    fn filters(&self, asked: &Asked) -> Result<Vec<(String, Checked)>, Failure> {
        let mut filters = Vec::new();
        let mut wrong = Mistakes::default();
        for (name, value) in &asked.filters {
            let Some((column, kind)) = self.column(name) else {
                wrong.push(|| self.no_such(name, "unknown_parameter"));
                continue;
            };
            match kind.sought(value) {
                // Times are looked for as they are shown.
                Ok(value) if matches!(kind, Kind::Time) => filters.push((timestamp(column), value)),
                Ok(value) => filters.push((column.to_owned(), value)),
                Err((code, message)) => wrong.push(|| Field { name: column.into(), code, message }),
            }
        }
        wrong.none_or(filters)
    }

    /// One row.
    ///
    /// # Errors
    /// 404.
    pub async fn get(
        &self,
        db: impl sqlx::SqliteExecutor<'_>,
        id: i64,
        scope: Scope<'_>,
    ) -> Result<Value, Failure> {
        let mut query = QueryBuilder::new(format!("SELECT {} FROM {}", self.object(), self.table));
        query.push(" WHERE id = ").push_bind(id);
        for (column, value) in scope {
            query.push(format!(" AND {column} = ")).push_bind(*value);
        }
        let row: Option<String> = query.build_query_scalar().fetch_optional(db).await?;
        parse(&row.ok_or_else(Failure::not_found)?)
    }

    /// A new row; its id.
    pub async fn insert(
        &self,
        db: &mut SqliteConnection,
        cells: &[Cell],
        scope: Scope<'_>,
    ) -> Result<i64, Failure> {
        let mut query = QueryBuilder::new(format!("INSERT INTO {} (created, updated", self.table));
        for name in cells.iter().map(|cell| cell.name).chain(scope.iter().map(|(name, _)| *name)) {
            query.push(format!(", {name}"));
        }
        query.push(") VALUES (").push_bind(now()).push(", ").push_bind(now());
        for cell in cells {
            query.push(", ");
            cell.push_to(&mut query);
        }
        for (_, value) in scope {
            query.push(", ").push_bind(*value);
        }
        query.push(")");
        Ok(query.build().execute(db).await?.last_insert_rowid())
    }

    /// Changes a row. What is not among the cells stays.
    ///
    /// # Errors
    /// 404.
    pub async fn update(
        &self,
        db: &mut SqliteConnection,
        id: i64,
        cells: &[Cell],
        scope: Scope<'_>,
    ) -> Result<(), Failure> {
        let mut query = QueryBuilder::new(format!("UPDATE {} SET updated = ", self.table));
        query.push_bind(now());
        for cell in cells {
            query.push(format!(", {} = ", cell.name));
            cell.push_to(&mut query);
        }
        self.finish(query, db, id, scope).await
    }

    /// Removes a row.
    ///
    /// # Errors
    /// 404.
    pub async fn delete(&self, db: &mut SqliteConnection, id: i64, scope: Scope<'_>) -> Result<(), Failure> {
        self.finish(QueryBuilder::new(format!("DELETE FROM {}", self.table)), db, id, scope).await
    }

    async fn finish(
        &self,
        mut query: QueryBuilder<'_, Sqlite>,
        db: &mut SqliteConnection,
        id: i64,
        scope: Scope<'_>,
    ) -> Result<(), Failure> {
        query.push(" WHERE id = ").push_bind(id);
        for (column, value) in scope {
            query.push(format!(" AND {column} = ")).push_bind(*value);
        }
        match query.build().execute(db).await?.rows_affected() {
            0 => Err(Failure::not_found()),
            _ => Ok(()),
        }
    }
}

/// The rows of a table, as these objects of JSON and in this order, that have all of these values, page by page.
///
/// # Errors
/// The database does not answer.
pub async fn page(
    db: &SqlitePool,
    (table, object): (&str, &str),
    order: &str,
    filters: &[(String, Checked)],
    scope: Scope<'_>,
    asked: &Asked,
) -> Result<Page, Failure> {
    let mut counting = QueryBuilder::new(format!("SELECT count(*) FROM {table}"));
    push_conditions(&mut counting, filters, scope);
    let total = counting.build_query_scalar().fetch_one(db).await?;

    let mut query = QueryBuilder::new(format!("SELECT {object} FROM {table}"));
    push_conditions(&mut query, filters, scope);
    query.push(format!(" ORDER BY {order} LIMIT "));
    query.push_bind(asked.per_page).push(" OFFSET ").push_bind(asked.offset());
    let rows: Vec<String> = query.build_query_scalar().fetch_all(db).await?;
    Ok(Page { rows: rows.iter().map(|row| parse(row)).collect::<Result<_, _>>()?, total })
}

fn push_conditions(query: &mut QueryBuilder<'_, Sqlite>, filters: &[(String, Checked)], scope: Scope<'_>) {
    query.push(" WHERE 1");
    for (column, value) in scope {
        query.push(format!(" AND {column} = ")).push_bind(*value);
    }
    for (column, value) in filters {
        query.push(format!(" AND {column} = "));
        value.push_to(query);
    }
}

/// A time as JSON shows it.
pub fn timestamp(column: &str) -> String {
    format!("strftime('%Y-%m-%dT%H:%M:%SZ', {column}, 'unixepoch')")
}

/// A row that the database wrote as JSON.
pub fn parse(row: &str) -> Result<Value, Failure> {
    serde_json::from_str(row).map_err(|_| Failure::internal("a row that is no JSON"))
}
