//! The audit: who changed which right, and what came of it.

use acl::Catalog;
use serde_json::json;
use sqlx::AnyConnection;

use crate::administration::endpoints::{Endpoints, beyond};
use crate::clock::now;
use crate::credentials::who::Who;
use crate::failure::Failure;

/// One change.
pub struct Entry<'a> {
    /// What was done: `create`, `update`, `delete`, `give_role`, ….
    pub action: &'static str,
    /// The kind of thing changed: `role`, `agent`, `api_token`.
    pub subject: &'static str,
    /// Its number.
    pub id: i64,
    /// The list before.
    pub old: Option<&'a str>,
    /// The list after.
    pub new: Option<&'a str>,
    /// What could be called before.
    pub before: &'a Endpoints,
    /// What can be called after.
    pub after: &'a Endpoints,
    /// What else was changed, by the names of fields.
    pub note: Option<String>,
}

/// Writes the row. Where this fails, so does the transaction, and the change does not happen.
pub async fn write(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    entry: Entry<'_>,
) -> Result<(), Failure> {
    let gained = beyond(catalog, entry.after, entry.before);
    let lost = beyond(catalog, entry.before, entry.after);
    sqlx::query(
        "INSERT INTO audit
         (at, person, acting_for, action, subject, subject_id, old_list, new_list, gained, lost, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(now())
    .bind(by.person)
    .bind(by.acting_for)
    .bind(entry.action)
    .bind(entry.subject)
    .bind(entry.id)
    .bind(entry.old)
    .bind(entry.new)
    .bind(json!(gained).to_string())
    .bind(json!(lost).to_string())
    .bind(entry.note)
    .execute(db)
    .await?;
    Ok(())
}
