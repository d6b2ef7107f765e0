//! Inserts many rows with one statement.

use sqlx::AnyConnection;

use crate::error::Error;

/// The most values of a statement that both databases accept.
const MOST: usize = 2_000;

/// Rows to insert.
pub(crate) struct Values {
    insert: String,
    ending: &'static str,
    rows: Vec<Vec<Value>>,
}

enum Value {
    Number(Option<i64>),
    Text(Option<String>),
}

impl Values {
    /// Begins with an `INSERT INTO … (columns)`.
    pub(crate) fn new(insert: impl Into<String>) -> Self {
        Self { insert: insert.into(), ending: "", rows: Vec::new() }
    }

    /// Ends each statement with this, such as `ON CONFLICT …`.
    pub(crate) fn ending(self, ending: &'static str) -> Self {
        Self { ending, ..self }
    }

    /// Begins a row.
    pub(crate) fn row(&mut self) -> &mut Self {
        self.rows.push(Vec::new());
        self
    }

    pub(crate) fn number(&mut self, number: i64) -> &mut Self {
        self.maybe(Some(number))
    }

    pub(crate) fn maybe(&mut self, number: Option<i64>) -> &mut Self {
        self.push(Value::Number(number))
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.maybe_text(Some(text.to_owned()))
    }

    pub(crate) fn maybe_text(&mut self, text: Option<String>) -> &mut Self {
        self.push(Value::Text(text))
    }

    fn push(&mut self, value: Value) -> &mut Self {
        if let Some(row) = self.rows.last_mut() {
            row.push(value);
        }
        self
    }

    pub(crate) async fn execute(self, db: &mut AnyConnection) -> Result<(), Error> {
        let Self { insert, ending, rows } = self;
        let columns = rows.first().map_or(1, Vec::len).max(1);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let some: Vec<_> = rows.by_ref().take(MOST / columns).collect();
            let mut query = format!("{insert} VALUES ");
            for row in 0..some.len() {
                query.push_str(if row == 0 { "(" } else { ", (" });
                for column in 1..=columns {
                    query.push_str(if column == 1 { "$" } else { ", $" });
                    query.push_str(&(row * columns + column).to_string());
                }
                query.push(')');
            }
            query.push(' ');
            query.push_str(ending);
            let statement =
                some.into_iter().flatten().fold(sqlx::query(&query), |query, value| match value {
                    Value::Number(number) => query.bind(number),
                    Value::Text(text) => query.bind(text),
                });
            statement.execute(&mut *db).await?;
        }
        Ok(())
    }
}
