//! Resources as tables: their columns, the rows of a page, one row, a change.
//!
//! Names of tables and columns are constants of this crate; what a client sends is always a bound value.

use serde_json::{Map, Value, json};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyPool, Row as _};

use crate::asked::Asked;
use crate::clock::{self, now};
use crate::database::Statement;
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
    /// `id, …, created, updated`, as [`Resource::read`] reads them.
    fn selected(&self) -> String {
        self.columns().map(|(name, _)| name).collect::<Vec<_>>().join(", ")
    }

    /// A row as JSON shows it.
    fn read(&self, row: &AnyRow) -> Result<Value, Failure> {
        let mut shown = Map::new();
        for (at, (name, kind)) in self.columns().enumerate() {
            let number = |at| row.try_get::<Option<i64>, _>(at);
            let value = match kind {
                Kind::Flag => json!(number(at)? == Some(1)),
                Kind::Time => json!(clock::timestamp(number(at)?)),
                Kind::Whole(..) | Kind::Reference(_) => json!(number(at)?),
                Kind::Text(_) | Kind::Email | Kind::Choice(_) => json!(row.try_get::<Option<String>, _>(at)?),
            };
            shown.insert(name.to_owned(), value);
        }
        Ok(Value::Object(shown))
    }

    fn columns(&self) -> impl Iterator<Item = (&'static str, Kind)> {
        let own = self.columns.iter().map(|column| (column.name, column.kind));
        let id = ("id", Kind::Whole(i64::MIN, i64::MAX));
        [id].into_iter().chain(own).chain([("created", Kind::Time), ("updated", Kind::Time)])
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
    pub async fn list(&self, db: &AnyPool, asked: &Asked, scope: Scope<'_>) -> Result<Page, Failure> {
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
        let (total, rows) = page(db, (self.table, &self.selected()), &order, &filters, scope, asked).await?;
        Ok(Page { total, rows: rows.iter().map(|row| self.read(row)).collect::<Result<_, _>>()? })
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
                // An address is the same in upper and lower case.
                Ok(Checked::Text(value)) if matches!(kind, Kind::Email) => {
                    filters.push((format!("lower({column})"), Checked::Text(value.to_lowercase())));
                }
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
        db: impl sqlx::AnyExecutor<'_>,
        id: i64,
        scope: Scope<'_>,
    ) -> Result<Value, Failure> {
        let mut query = Statement::new(format!("SELECT {} FROM {}", self.selected(), self.table));
        query.push(" WHERE id = ").push_bind(id);
        for (column, value) in scope {
            query.push(format!(" AND {column} = ")).push_bind(*value);
        }
        self.read(&query.optional(db).await?.ok_or_else(Failure::not_found)?)
    }

    /// A new row; its id.
    pub async fn insert(
        &self,
        db: &mut AnyConnection,
        cells: &[Cell],
        scope: Scope<'_>,
    ) -> Result<i64, Failure> {
        let mut query = Statement::new(format!("INSERT INTO {} (created, updated", self.table));
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
        query.push(") RETURNING id");
        Ok(query.number(db).await?)
    }

    /// Changes a row. What is not among the cells stays.
    ///
    /// # Errors
    /// 404.
    pub async fn update(
        &self,
        db: &mut AnyConnection,
        id: i64,
        cells: &[Cell],
        scope: Scope<'_>,
    ) -> Result<(), Failure> {
        let mut query = Statement::new(format!("UPDATE {} SET updated = ", self.table));
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
    pub async fn delete(&self, db: &mut AnyConnection, id: i64, scope: Scope<'_>) -> Result<(), Failure> {
        self.finish(Statement::new(format!("DELETE FROM {}", self.table)), db, id, scope).await
    }

    async fn finish(
        &self,
        mut query: Statement,
        db: &mut AnyConnection,
        id: i64,
        scope: Scope<'_>,
    ) -> Result<(), Failure> {
        query.push(" WHERE id = ").push_bind(id);
        for (column, value) in scope {
            query.push(format!(" AND {column} = ")).push_bind(*value);
        }
        match query.execute(db).await? {
            0 => Err(Failure::not_found()),
            _ => Ok(()),
        }
    }
}

/// How many rows of a table have all of these values, and the page of them in this order, each with these columns.
///
/// # Errors
/// The database does not answer.
pub async fn page(
    db: &AnyPool,
    (table, columns): (&str, &str),
    order: &str,
    filters: &[(String, Checked)],
    scope: Scope<'_>,
    asked: &Asked,
) -> Result<(i64, Vec<AnyRow>), Failure> {
    let mut counting = Statement::new(format!("SELECT count(*) FROM {table}"));
    push_conditions(&mut counting, filters, scope);
    let total = counting.number(db).await?;

    let mut query = Statement::new(format!("SELECT {columns} FROM {table}"));
    push_conditions(&mut query, filters, scope);
    query.push(format!(" ORDER BY {order} LIMIT "));
    query.push_bind(asked.per_page).push(" OFFSET ").push_bind(asked.offset());
    Ok((total, query.all(db).await?))
}

fn push_conditions(query: &mut Statement, filters: &[(String, Checked)], scope: Scope<'_>) {
    query.push(" WHERE 1 = 1");
    for (column, value) in scope {
        query.push(format!(" AND {column} = ")).push_bind(*value);
    }
    for (column, value) in filters {
        query.push(format!(" AND {column} = "));
        value.push_to(query);
    }
}
