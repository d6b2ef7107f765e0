//! Tickets.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use strum::IntoStaticStr;
use utoipa::{IntoParams, ToSchema};

use super::agent_teams::AgentTeam;
use super::departments::Department;
use super::message_text::FirstMessage;
use super::people::{Named, Person, Sought};
use super::{Dates, Reference};
use crate::database::Value;
use crate::failure::Failure;
use crate::fields::{Email, Id, Time, given};
use crate::label_links::{self, OF_TICKET};
use crate::rows::{Conditions, Connection, Engine, Row};

/// A ticket.
#[derive(Clone, Debug, Serialize, FromRow, ToSchema)]
pub struct Ticket {
    pub id: i64,
    /// What people call it.
    #[serde(rename = "ref")]
    #[sqlx(skip)]
    #[schema(example = "HD-000001")]
    reference: String,
    #[schema(example = "The printer prints only zeros")]
    subject: String,
    #[schema(value_type = Status)]
    status: String,
    /// The same as `status`.
    #[sqlx(skip)]
    #[schema(value_type = Status)]
    ticket_status: String,
    #[schema(minimum = 1, maximum = 10)]
    urgency: i64,
    #[schema(value_type = Reference<Person>)]
    person: i64,
    #[schema(example = "grace@engines.example")]
    person_email: String,
    #[schema(value_type = Option<Reference<Person>>)]
    agent: Option<i64>,
    #[schema(value_type = Option<Reference<AgentTeam>>)]
    agent_team: Option<i64>,
    #[schema(value_type = Option<Reference<Department>>)]
    department: Option<i64>,
    #[sqlx(skip)]
    labels: Vec<String>,
    /// Addresses of people who read along.
    #[sqlx(skip)]
    cc: Vec<String>,
    /// Since when it has its status.
    #[sqlx(try_from = "i64")]
    date_status: Time,
    #[serde(flatten)]
    #[sqlx(flatten)]
    dates: Dates,
}

impl Row for Ticket {
    const COLUMNS: &'static str =
        "t.id AS id, t.subject, t.status, t.urgency, t.person, p.email AS person_email, t.agent,
        t.agent_team, t.department, coalesce(nullif(t.status_since, 0), t.created) AS date_status,
        t.created AS created, t.updated AS updated, t.created AS date_created, t.updated AS date_updated";
    const FROM: &'static str = "tickets t JOIN people p ON p.id = t.person";
    const ALIAS: &'static str = "t.";

    async fn complete(db: &mut Connection, rows: &mut [Self]) -> Result<(), Failure> {
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut labels = label_links::of(db, OF_TICKET, &ids).await?;
        let mut copies = copies(db, &ids).await?;
        for row in rows {
            row.reference = format!("HD-{:06}", row.id);
            row.ticket_status.clone_from(&row.status);
            row.labels = labels.remove(&row.id).unwrap_or_default();
            row.cc = copies.remove(&row.id).unwrap_or_default();
        }
        Ok(())
    }
}

/// Who reads these tickets along.
async fn copies(db: &mut Connection, ids: &[i64]) -> Result<HashMap<i64, Vec<String>>, Failure> {
    #[derive(FromRow)]
    struct Copy {
        ticket: i64,
        email: String,
    }
    impl Row for Copy {
        const COLUMNS: &'static str = "ticket, email";
        const FROM: &'static str = "ticket_cc";
    }
    let of = Conditions::default().any("ticket", Some(ids.to_vec()));
    let mut copies: HashMap<i64, Vec<String>> = HashMap::new();
    for copy in crate::rows::all::<Copy>(db, of, " ORDER BY email").await? {
        copies.entry(copy.ticket).or_default().push(copy.email);
    }
    Ok(copies)
}

/// The state of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum Status {
    AwaitingAgent,
    AwaitingUser,
    Pending,
    Resolved,
}

impl From<Status> for Value {
    fn from(status: Status) -> Self {
        <&'static str>::from(status).into()
    }
}

/// How many tickets each status has.
#[derive(Debug, Default, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct Counts {
    pub awaiting_agent: i64,
    pub awaiting_user: i64,
    pub pending: i64,
    pub resolved: i64,
}

/// A ticket to open.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTicket {
    #[schema(
        max_length = 255,
        pattern = r"^[^\x00]*[^\s\x00][^\x00]*$",
        example = "The printer prints only zeros"
    )]
    pub subject: String,
    /// Who asks.
    pub person: Named,
    /// The first message.
    #[schema(nullable = false)]
    pub message: Option<FirstMessage>,
    #[schema(nullable = false)]
    pub status: Option<Status>,
    #[schema(nullable = false, minimum = 1, maximum = 10)]
    pub urgency: Option<i64>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Id>)]
    pub agent: Option<Option<Id>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Id>)]
    pub agent_team: Option<Option<Id>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Id>)]
    pub department: Option<Option<Id>>,
    /// All labels, by their texts. One that there is not is made.
    #[schema(nullable = false, max_items = 50)]
    pub labels: Option<Vec<label_links::LabelText>>,
    /// Addresses of people who read along.
    #[schema(nullable = false, max_items = 50)]
    pub cc: Option<Vec<Email>>,
}

/// What of a ticket to change; what is left out stays.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketChange {
    #[schema(nullable = false, max_length = 255, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$")]
    pub subject: Option<String>,
    /// Who asks.
    #[schema(nullable = false)]
    pub person: Option<Named>,
    #[schema(nullable = false)]
    pub status: Option<Status>,
    #[schema(nullable = false, minimum = 1, maximum = 10)]
    pub urgency: Option<i64>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Id>)]
    pub agent: Option<Option<Id>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Id>)]
    pub agent_team: Option<Option<Id>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Id>)]
    pub department: Option<Option<Id>>,
    /// All labels, by their texts; the ticket loses others. One that there is not is made.
    #[schema(nullable = false, max_items = 50)]
    pub labels: Option<Vec<label_links::LabelText>>,
    /// Addresses of all people who read along.
    #[schema(nullable = false, max_items = 50)]
    pub cc: Option<Vec<Email>>,
}

impl NewTicket {
    /// The first message, and the rest, which a change may say too.
    pub fn into_parts(self) -> (Option<FirstMessage>, TicketChange) {
        let Self { subject, person, message, status, urgency, agent, agent_team, department, labels, cc } =
            self;
        let (subject, person) = (Some(subject), Some(person));
        let change =
            TicketChange { subject, person, status, urgency, agent, agent_team, department, labels, cc };
        (message, change)
    }
}

/// The agent of a ticket.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// The number of an agent, or `null`.
    #[schema(required)]
    pub agent: Option<Id>,
}

/// What narrows and orders a list of tickets.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Tickets {
    /// With one of these subjects.
    subject: Option<Vec<String>>,
    /// With one of these states.
    status: Option<Vec<Status>>,
    /// The same.
    ticket_status: Option<Vec<Status>>,
    /// Of one of these urgencies.
    urgency: Option<Vec<Urgency>>,
    /// Of one of these people, by their numbers or addresses.
    person: Option<Vec<Sought>>,
    /// Of the person with this address.
    person_email: Option<Vec<Email>>,
    /// Of one of these agents.
    agent: Option<Vec<Id>>,
    /// Of one of these teams.
    agent_team: Option<Vec<Id>>,
    /// Of one of these departments.
    department: Option<Vec<Id>>,
    /// The order.
    #[param(inline)]
    pub order_by: Option<Order>,
}

/// How urgent a ticket is.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[schema(minimum = 1, maximum = 10)]
pub struct Urgency(i64);

impl From<Urgency> for Value {
    fn from(urgency: Urgency) -> Self {
        urgency.0.into()
    }
}

/// The fields that can order tickets.
#[derive(Clone, Copy, Deserialize, ToSchema, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum Order {
    Id,
    Subject,
    Status,
    Urgency,
    Person,
    PersonEmail,
    Agent,
    AgentTeam,
    Department,
    Created,
    Updated,
    DateCreated,
    DateUpdated,
    DateStatus,
}

impl From<Tickets> for Conditions {
    fn from(asked: Tickets) -> Self {
        Self::default()
            .any("t.subject", asked.subject)
            .any("t.status", asked.status)
            .any("t.status", asked.ticket_status)
            .any("t.urgency", asked.urgency)
            .any("lower(p.email)", asked.person_email)
            .any("t.agent", asked.agent)
            .any("t.agent_team", asked.agent_team)
            .any("t.department", asked.department)
            .people(asked.person, "t.person")
    }
}

/// Writes a change of a ticket whose person is this one.
///
/// # Errors
/// 404.
pub async fn update(
    db: &mut Connection,
    id: i64,
    change: &TicketChange,
    person: Option<i64>,
    now: i64,
) -> Result<(), Failure> {
    let status = change.status.map(<&str>::from);
    let query = sqlx::query::<Engine>(
        "UPDATE tickets SET updated = $2, subject = coalesce($3, subject), urgency = coalesce($4, urgency),
            person = coalesce($5, person),
            status_since = CASE WHEN status = coalesce($6, status) THEN status_since ELSE $2 END,
            status = coalesce($6, status),
            agent = CASE WHEN $7 = 1 THEN $8 ELSE agent END,
            agent_team = CASE WHEN $9 = 1 THEN $10 ELSE agent_team END,
            department = CASE WHEN $11 = 1 THEN $12 ELSE department END
         WHERE id = $1",
    );
    let query = query.bind(id).bind(now).bind(change.subject.as_deref().map(str::trim)).bind(change.urgency);
    let query = [change.agent, change.agent_team, change.department].into_iter().fold(
        query.bind(person).bind(status),
        |query, reference| {
            query.bind(i64::from(reference.is_some())).bind(reference.flatten().map(|Id(id)| id))
        },
    );
    if query.execute(&mut *db).await?.rows_affected() == 0 {
        return Err(Failure::not_found());
    }
    let Some(copies) = &change.cc else { return Ok(()) };
    sqlx::query("DELETE FROM ticket_cc WHERE ticket = $1").bind(id).execute(&mut *db).await?;
    for Email(email) in copies {
        let query =
            sqlx::query("INSERT INTO ticket_cc (ticket, email) VALUES ($1, $2) ON CONFLICT DO NOTHING");
        query.bind(id).bind(email).execute(&mut *db).await?;
    }
    Ok(())
}
