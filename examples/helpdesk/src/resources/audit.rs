//! What happened: changes of rights, and decisions.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use strum::IntoStaticStr;
use utoipa::{IntoParams, ToSchema};

use crate::database::Value;
use crate::failure::Failure;
use crate::fields::{Id, Time};
use crate::rows::{self, Conditions, Connection, Row};

/// A change of a right.
#[derive(Clone, Debug, Serialize, FromRow, ToSchema)]
pub struct Entry {
    id: i64,
    /// When.
    #[sqlx(try_from = "i64")]
    at: Time,
    /// Who made it.
    person: i64,
    /// As which other agent.
    acting_for: Option<i64>,
    #[schema(example = "update")]
    action: String,
    #[schema(value_type = Subject)]
    subject: String,
    subject_id: i64,
    old_list: Option<String>,
    new_list: Option<String>,
    /// The endpoints that became allowed.
    #[sqlx(try_from = "String")]
    gained: Texts,
    /// The endpoints that are allowed no more.
    #[sqlx(try_from = "String")]
    lost: Texts,
    note: Option<String>,
}

impl Row for Entry {
    const COLUMNS: &'static str =
        "id, at, person, acting_for, action, subject, subject_id, old_list, new_list, gained, lost, note";
    const FROM: &'static str = "audit";
}

/// Texts, which the database has as JSON.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Texts(Vec<String>);

impl From<String> for Texts {
    fn from(json: String) -> Self {
        Self(serde_json::from_str(&json).unwrap_or_default())
    }
}

/// What a change is about.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum Subject {
    Role,
    Agent,
    ApiToken,
}

impl From<Subject> for Value {
    fn from(subject: Subject) -> Self {
        <&'static str>::from(subject).into()
    }
}

/// What narrows a list of changes.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Changes {
    /// About one of these.
    subject: Option<Vec<Subject>>,
    /// With one of these numbers.
    subject_id: Option<Vec<Id>>,
}

impl From<Changes> for Conditions {
    fn from(asked: Changes) -> Self {
        Self::default().any("subject", asked.subject).any("subject_id", asked.subject_id)
    }
}

/// Decisions of one kind: refusals, or calls as another agent.
#[derive(Clone, Debug, Serialize, FromRow, ToSchema)]
pub struct Decision {
    #[serde(skip)]
    number: i64,
    /// Of one of them, as its answer had it.
    #[sqlx(skip)]
    #[schema(example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    pub id: String,
    /// When that one was.
    #[sqlx(try_from = "i64")]
    pub at: Time,
    #[schema(example = "key 1")]
    credential: String,
    person: i64,
    acting_for: Option<i64>,
    #[schema(example = "DELETE")]
    method: String,
    #[schema(example = "/api/v2/tickets/{id}")]
    path: String,
    #[schema(value_type = DecisionCode)]
    code: String,
    /// The reason, with the pattern that the answer did not tell.
    reason: String,
    /// How many there were.
    count: i64,
    #[sqlx(try_from = "i64")]
    first: Time,
    #[sqlx(try_from = "i64")]
    last: Time,
    /// The last ten, the newest first.
    #[sqlx(skip)]
    ids: Vec<String>,
}

impl Row for Decision {
    const COLUMNS: &'static str =
        "number, number AS id, last AS at, credential, person, acting_for, method, path, code,
        reason, count, first, last";
    const FROM: &'static str = "decisions";

    async fn complete(db: &mut Connection, rows: &mut [Self]) -> Result<(), Failure> {
        #[derive(FromRow)]
        struct Told {
            id: String,
            decision: i64,
        }
        impl Row for Told {
            const COLUMNS: &'static str = "id, decision";
            const FROM: &'static str = "decision_ids";
        }
        let of = Conditions::default().any("decision", Some(rows.iter().map(|row| row.number).collect()));
        let mut ids: HashMap<i64, Vec<String>> = HashMap::new();
        for Told { id, decision } in rows::all::<Told>(db, of, " ORDER BY number DESC").await? {
            ids.entry(decision).or_default().push(id);
        }
        for row in rows {
            row.ids = ids.remove(&row.number).unwrap_or_default();
            row.id = row.ids.first().cloned().unwrap_or_default();
        }
        Ok(())
    }
}

/// Why a decision is written down.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum DecisionCode {
    TagDenied,
    TagNotGranted,
    NeedDenied,
    NeedNotGranted,
    ModeNotAllowed,
    KeyListStale,
    KeyListMalformed,
    Acting,
}

impl From<DecisionCode> for Value {
    fn from(code: DecisionCode) -> Self {
        <&'static str>::from(code).into()
    }
}

/// What narrows a list of decisions.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Decisions {
    /// With one of these codes.
    code: Option<Vec<DecisionCode>>,
    /// About one of these people's credentials.
    person: Option<Vec<Id>>,
    /// As one of these agents.
    acting_for: Option<Vec<Id>>,
}

impl From<Decisions> for Conditions {
    fn from(asked: Decisions) -> Self {
        Self::default()
            .any("code", asked.code)
            .any("person", asked.person)
            .any("acting_for", asked.acting_for)
    }
}
