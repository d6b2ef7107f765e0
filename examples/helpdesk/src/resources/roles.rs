//! Roles.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use strum::IntoStaticStr;
use utoipa::{IntoParams, ToSchema};

use super::Dates;
use crate::rows::{Conditions, Row};

/// A role of agents.
#[derive(Clone, Debug, Serialize, FromRow, ToSchema)]
pub struct Role {
    id: i64,
    #[schema(example = "Agents")]
    name: String,
    /// The most that a credential of its agents may do.
    #[schema(example = "tickets.counts.get, tickets.departments.list")]
    list: String,
    #[serde(flatten)]
    #[sqlx(flatten)]
    dates: Dates,
}

impl Row for Role {
    const COLUMNS: &'static str =
        "id, name, list, created, updated, created AS date_created, updated AS date_updated";
    const FROM: &'static str = "roles";
}

/// What narrows and orders a list of roles.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Roles {
    /// With one of these names.
    name: Option<Vec<String>>,
    /// The order.
    #[param(inline)]
    pub order_by: Option<Order>,
}

/// The fields that can order roles.
#[derive(Clone, Copy, Deserialize, ToSchema, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum Order {
    Id,
    Name,
    List,
    Created,
    Updated,
    DateCreated,
    DateUpdated,
}

impl From<Roles> for Conditions {
    fn from(asked: Roles) -> Self {
        Self::default().any("name", asked.name)
    }
}
