//! From a body to the cells that it writes: every wrong field at once.

use serde_json::{Map, Value};
use sqlx::AnyConnection;

use crate::failure::{Failure, Field, Mistakes};
use crate::input::{Cell, Checked, Kind, Wrong};
use crate::record::{Column, Resource};

/// Whether a body makes a row or changes one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Required columns must be there.
    New,
    /// What is left out stays.
    Change,
}

impl Resource {
    /// The cells that a body writes.
    ///
    /// # Errors
    /// 400 with every field that is wrong, missing, unknown, or refers to nothing.
    pub async fn check(
        &self,
        db: &mut AnyConnection,
        body: &Map<String, Value>,
        stage: Stage,
    ) -> Result<Vec<Cell>, Failure> {
        let mut cells = Vec::new();
        let mut wrong = Mistakes::default();
        for (name, value) in body {
            match self.columns.iter().find(|column| column.writable && column.name == name) {
                None => wrong.push(|| Field {
                    name: name.clone().into(),
                    code: "unknown_field",
                    message: self.writable_names(),
                }),
                Some(column) => match column.read(db, value).await? {
                    Ok(value) => cells.push(Cell::new(column.name, value)),
                    Err((code, message)) => wrong.push(|| Field { name: column.name.into(), code, message }),
                },
            }
        }
        if stage == Stage::New {
            let missing =
                self.columns.iter().filter(|column| column.required && !body.contains_key(column.name));
            for column in missing {
                wrong.push(|| Field {
                    name: column.name.into(),
                    code: "required",
                    message: "it is missing".to_owned(),
                });
            }
        }
        wrong.none_or(cells)
    }

    fn writable_names(&self) -> String {
        let names: Vec<_> = self.columns.iter().filter(|column| column.writable).map(|c| c.name).collect();
        format!("no such field to write; there are: {}", names.join(", "))
    }
}

impl Column {
    async fn read(&self, db: &mut AnyConnection, value: &Value) -> Result<Result<Checked, Wrong>, Failure> {
        if value.is_null() {
            let empty = ("required", "it cannot be empty".to_owned());
            return Ok(if self.nullable { Ok(Checked::Null) } else { Err(empty) });
        }
        if let Kind::Reference(table) = self.kind {
            let Some(id) = value.as_i64() else {
                return Ok(Err(("wrong_type", "expected the number of a row".to_owned())));
            };
            let found: Option<i64> = sqlx::query_scalar(&format!("SELECT id FROM {table} WHERE id = $1"))
                .bind(id)
                .fetch_optional(db)
                .await?;
            return Ok(match found {
                Some(id) => Ok(Checked::Whole(id)),
                None => Err(("not_found", format!("there is no row {id} of {table}"))),
            });
        }
        Ok(self.kind.read(value))
    }
}
