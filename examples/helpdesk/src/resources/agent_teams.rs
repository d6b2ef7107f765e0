//! Agent teams.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use strum::IntoStaticStr;
use utoipa::{IntoParams, ToSchema};

use super::Dates;
use crate::rows::{Conditions, Row};

/// A team of agents.
#[derive(Clone, Debug, Serialize, FromRow, ToSchema)]
pub struct AgentTeam {
    id: i64,
    #[schema(example = "First line")]
    name: String,
    #[serde(flatten)]
    #[sqlx(flatten)]
    dates: Dates,
}

impl Row for AgentTeam {
    const COLUMNS: &'static str =
        "id, name, created, updated, created AS date_created, updated AS date_updated";
    const FROM: &'static str = "agent_teams";
}

/// An agent team to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgentTeam {
    /// No other agent team has it.
    #[schema(max_length = 100, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$", example = "First line")]
    pub name: String,
}

/// What of an agent team to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentTeamChange {
    /// No other agent team has it.
    #[schema(
        nullable = false,
        max_length = 100,
        pattern = r"^[^\x00]*[^\s\x00][^\x00]*$",
        example = "First line"
    )]
    pub name: Option<String>,
}

/// What narrows and orders a list of agent teams.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AgentTeams {
    /// With one of these names.
    name: Option<Vec<String>>,
    /// The order.
    #[param(inline)]
    pub order_by: Option<Order>,
}

/// The fields that can order agent teams.
#[derive(Clone, Copy, Deserialize, ToSchema, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum Order {
    Id,
    Name,
    Created,
    Updated,
    DateCreated,
    DateUpdated,
}

impl From<AgentTeams> for Conditions {
    fn from(asked: AgentTeams) -> Self {
        Self::default().any("name", asked.name)
    }
}
