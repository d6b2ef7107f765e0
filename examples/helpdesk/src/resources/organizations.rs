//! Organizations.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use strum::IntoStaticStr;
use utoipa::{IntoParams, ToSchema};

use super::Dates;
use crate::fields::given;
use crate::rows::{Conditions, Row};

/// An organization, to which people belong.
#[derive(Clone, Debug, Serialize, FromRow, ToSchema)]
pub struct Organization {
    id: i64,
    #[schema(example = "Bletchley Park")]
    name: String,
    /// Of its people's e-mail addresses.
    #[schema(example = "park.example")]
    domain: Option<String>,
    #[serde(flatten)]
    #[sqlx(flatten)]
    dates: Dates,
}

impl Row for Organization {
    const COLUMNS: &'static str =
        "id, name, domain, created, updated, created AS date_created, updated AS date_updated";
    const FROM: &'static str = "organizations";
}

/// An organization to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrganization {
    /// How it is called.
    #[schema(max_length = 150, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$", example = "Bletchley Park")]
    pub name: String,
    /// Of its people's e-mail addresses.
    #[schema(max_length = 150, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$", example = "park.example")]
    pub domain: Option<String>,
}

/// What of an organization to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationChange {
    /// How it is called.
    #[schema(
        nullable = false,
        max_length = 150,
        pattern = r"^[^\x00]*[^\s\x00][^\x00]*$",
        example = "Bletchley Park"
    )]
    pub name: Option<String>,
    /// Of its people's e-mail addresses.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 150, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$", example = "park.example")]
    pub domain: Option<Option<String>>,
}

/// What narrows and orders a list of organizations.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Organizations {
    /// With one of these names.
    name: Option<Vec<String>>,
    /// With one of these domains.
    domain: Option<Vec<String>>,
    /// The order.
    #[param(inline)]
    pub order_by: Option<Order>,
}

/// The fields that can order organizations.
#[derive(Clone, Copy, Deserialize, ToSchema, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum Order {
    Id,
    Name,
    Domain,
    Created,
    Updated,
    DateCreated,
    DateUpdated,
}

impl From<Organizations> for Conditions {
    fn from(asked: Organizations) -> Self {
        Self::default().any("name", asked.name).any("domain", asked.domain)
    }
}
