//! Agents.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use strum::IntoStaticStr;
use utoipa::{IntoParams, ToSchema};

use super::Dates;
use crate::fields::{Email, Flag, Id};
use crate::rows::{Conditions, Row};

/// An agent: a person with a role. The list of the role is administration's.
#[derive(Clone, Debug, Serialize, FromRow, ToSchema)]
pub struct Agent {
    id: i64,
    #[schema(example = "Alan Agent")]
    name: String,
    #[schema(example = "agent@example.com")]
    email: String,
    role: Option<i64>,
    /// Whether signing in is shut.
    #[sqlx(try_from = "i64")]
    is_disabled: Flag,
    #[serde(flatten)]
    #[sqlx(flatten)]
    dates: Dates,
}

impl Row for Agent {
    const COLUMNS: &'static str = "id, name, email, role, is_disabled, created, updated, created AS date_created, updated AS date_updated";
    const FROM: &'static str = "agents";
}

/// What narrows and orders a list of agents.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Agents {
    /// With one of these names.
    name: Option<Vec<String>>,
    /// With one of these addresses.
    email: Option<Vec<Email>>,
    /// With one of these roles.
    role: Option<Vec<Id>>,
    /// Whether signing in is shut.
    is_disabled: Option<Vec<Flag>>,
    /// The order.
    #[param(inline)]
    pub order_by: Option<Order>,
}

/// The fields that can order agents.
#[derive(Clone, Copy, Deserialize, ToSchema, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum Order {
    Id,
    Name,
    Email,
    Role,
    IsDisabled,
    Created,
    Updated,
    DateCreated,
    DateUpdated,
}

impl From<Agents> for Conditions {
    fn from(asked: Agents) -> Self {
        Self::default()
            .any("name", asked.name)
            .any("lower(email)", asked.email)
            .any("role", asked.role)
            .any("is_disabled", asked.is_disabled)
    }
}
