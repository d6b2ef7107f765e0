//! Messages of tickets.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use strum::IntoStaticStr;
use utoipa::{IntoParams, ToSchema};

use super::message_text::{FirstMessage, Format, Formatted, MessageText};
use super::people::{Named, Person, Sought};
use super::tickets::Ticket;
use super::{Dates, Reference};
use crate::failure::Failure;
use crate::fields::Flag;
use crate::rows::{Conditions, Connection, Engine, Row};

/// An answer to a ticket, or a note.
#[derive(Clone, Debug, Serialize, FromRow, ToSchema)]
pub struct Message {
    id: i64,
    #[schema(value_type = Reference<Ticket>)]
    ticket: i64,
    #[schema(value_type = Reference<Person>)]
    person: i64,
    #[schema(example = "Can you help?")]
    message: String,
    #[schema(value_type = Format)]
    format: String,
    /// Whether agents alone read it.
    #[sqlx(try_from = "i64")]
    is_note: Flag,
    /// The same as `is_note`.
    #[sqlx(try_from = "i64")]
    is_agent_note: Flag,
    #[serde(flatten)]
    #[sqlx(flatten)]
    dates: Dates,
}

impl Row for Message {
    const COLUMNS: &'static str =
        "m.id AS id, m.ticket, m.person, m.message, m.format, m.is_note, m.is_note AS is_agent_note,
        m.created AS created, m.updated AS updated, m.created AS date_created, m.updated AS date_updated";
    const FROM: &'static str = "messages m JOIN people p ON p.id = m.person";
    const ALIAS: &'static str = "m.";
}

impl From<FirstMessage> for NewMessage {
    fn from(message: FirstMessage) -> Self {
        let (message, format) = match message {
            FirstMessage::Text(text) => (text, None),
            FirstMessage::Formatted(Formatted { message, format }) => (message, format),
        };
        Self { message, format, person: None, is_note: None, is_agent_note: None }
    }
}

/// A message to write.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    pub message: MessageText,
    /// Text, if nothing is said.
    #[schema(nullable = false)]
    pub format: Option<Format>,
    /// Who writes it: the caller, if nothing is said.
    #[schema(nullable = false)]
    pub person: Option<Named>,
    /// Whether agents alone read it.
    #[schema(nullable = false)]
    pub is_note: Option<Flag>,
    /// Another name of `is_note`.
    #[schema(nullable = false)]
    pub is_agent_note: Option<Flag>,
}

/// What of a message to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageChange {
    #[schema(nullable = false)]
    pub message: Option<MessageText>,
    #[schema(nullable = false)]
    pub format: Option<Format>,
    /// Who wrote it.
    #[schema(nullable = false)]
    pub person: Option<Named>,
    /// Whether agents alone read it.
    #[schema(nullable = false)]
    pub is_note: Option<Flag>,
    /// Another name of `is_note`.
    #[schema(nullable = false)]
    pub is_agent_note: Option<Flag>,
}

/// Whether it is a note, by either name.
///
/// # Errors
/// 400 if the names say different things.
pub fn is_note(one: Option<Flag>, other: Option<Flag>) -> Result<Option<Flag>, Failure> {
    if one.is_some() && other.is_some() && one != other {
        let message = "`is_agent_note` is another name of `is_note`; send one of them";
        return Err(Failure::field("is_agent_note", "twice", message));
    }
    Ok(one.or(other))
}

/// What narrows and orders a list of messages.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Messages {
    /// Of one of these people, by their numbers or addresses.
    person: Option<Vec<Sought>>,
    /// Notes or answers.
    is_note: Option<Vec<Flag>>,
    /// The same.
    is_agent_note: Option<Vec<Flag>>,
    /// The order.
    #[param(inline)]
    pub order_by: Option<Order>,
}

/// The fields that can order messages.
#[derive(Clone, Copy, Deserialize, ToSchema, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum Order {
    Id,
    Person,
    Message,
    IsNote,
    IsAgentNote,
    Created,
    Updated,
    DateCreated,
    DateUpdated,
}

impl From<Messages> for Conditions {
    fn from(asked: Messages) -> Self {
        Self::default()
            .any("m.is_note", asked.is_note)
            .any("m.is_note", asked.is_agent_note)
            .people(asked.person, "m.person")
    }
}

/// A new message; its number.
///
/// # Errors
/// 400 for a note that is none.
pub async fn insert(
    db: &mut Connection,
    ticket: i64,
    person: i64,
    new: &NewMessage,
    now: i64,
) -> Result<i64, Failure> {
    let note = is_note(new.is_note, new.is_agent_note)?.unwrap_or(Flag(false));
    let query = sqlx::query_scalar::<Engine, i64>(
        "INSERT INTO messages (ticket, person, message, format, is_note, created, updated)
         VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING id",
    );
    let query = query.bind(ticket).bind(person).bind(new.message.0.trim());
    let query = query.bind(<&str>::from(new.format.unwrap_or_default())).bind(i64::from(note.0)).bind(now);
    Ok(query.fetch_one(db).await?)
}
