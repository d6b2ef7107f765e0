//! The rows that the API shows: what they look like, what may be written, what narrows a list of them, and where the
//! database has them.

#![allow(missing_docs, clippy::struct_field_names, reason = "fields say what they are")]

pub mod agent_teams;
pub mod agents;
pub mod audit;
pub mod departments;
pub mod labels;
pub mod message_text;
pub mod messages;
pub mod organizations;
pub mod people;
pub mod roles;
pub mod tickets;

use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;

use crate::fields::Time;

/// When a row was made and last changed, under both names that clients know.
#[derive(Clone, Copy, Debug, Serialize, FromRow, ToSchema)]
pub struct Dates {
    /// When it was made.
    #[sqlx(try_from = "i64")]
    created: Time,
    /// When it was changed last.
    #[sqlx(try_from = "i64")]
    updated: Time,
    /// The same as `created`.
    #[sqlx(try_from = "i64")]
    date_created: Time,
    /// The same as `updated`.
    #[sqlx(try_from = "i64")]
    date_updated: Time,
}

/// The number of a row, or with `inline_sideloads=1` the row.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "for the document")]
pub enum Reference<T> {
    /// The number.
    #[schema(title = "Number")]
    Id(i64),
    /// The row.
    #[schema(title = "Row")]
    Row(T),
}
