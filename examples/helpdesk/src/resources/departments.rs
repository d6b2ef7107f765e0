//! Departments.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use strum::IntoStaticStr;
use utoipa::{IntoParams, ToSchema};

use super::Dates;
use crate::fields::Flag;
use crate::rows::{Conditions, Row};

/// A department, to which tickets belong.
#[derive(Clone, Debug, Serialize, FromRow, ToSchema)]
pub struct Department {
    id: i64,
    #[schema(example = "Support")]
    title: String,
    /// Whether it takes new tickets.
    #[sqlx(try_from = "i64")]
    is_open: Flag,
    #[serde(flatten)]
    #[sqlx(flatten)]
    dates: Dates,
}

impl Row for Department {
    const COLUMNS: &'static str =
        "id, title, is_open, created, updated, created AS date_created, updated AS date_updated";
    const FROM: &'static str = "departments";
}

/// A department to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDepartment {
    /// No other department has it.
    #[schema(max_length = 100, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$", example = "Support")]
    pub title: String,
    /// Whether it takes new tickets: yes, if nothing is said.
    #[schema(nullable = false)]
    pub is_open: Option<Flag>,
}

/// What of a department to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartmentChange {
    /// No other department has it.
    #[schema(
        nullable = false,
        max_length = 100,
        pattern = r"^[^\x00]*[^\s\x00][^\x00]*$",
        example = "Support"
    )]
    pub title: Option<String>,
    /// Whether it takes new tickets.
    #[schema(nullable = false)]
    pub is_open: Option<Flag>,
}

/// What narrows and orders a list of departments.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Departments {
    /// With one of these titles.
    title: Option<Vec<String>>,
    /// Open or not.
    is_open: Option<Vec<Flag>>,
    /// The order.
    #[param(inline)]
    pub order_by: Option<Order>,
}

/// The fields that can order departments.
#[derive(Clone, Copy, Deserialize, ToSchema, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum Order {
    Id,
    Title,
    IsOpen,
    Created,
    Updated,
    DateCreated,
    DateUpdated,
}

impl From<Departments> for Conditions {
    fn from(asked: Departments) -> Self {
        Self::default().any("title", asked.title).any("is_open", asked.is_open)
    }
}
