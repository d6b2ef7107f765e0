//! Labels.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use strum::IntoStaticStr;
use utoipa::{IntoParams, ToSchema};

use super::Dates;
use crate::database::Value;
use crate::rows::{Conditions, Row};

/// A label, for tickets and people.
#[derive(Clone, Debug, Serialize, FromRow, ToSchema)]
pub struct Label {
    id: i64,
    #[schema(example = "vip")]
    label: String,
    #[schema(value_type = Color)]
    color: String,
    #[serde(flatten)]
    #[sqlx(flatten)]
    dates: Dates,
}

impl Row for Label {
    const COLUMNS: &'static str =
        "id, label, color, created, updated, created AS date_created, updated AS date_updated";
    const FROM: &'static str = "labels";
}

/// A label to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLabel {
    /// No other label has it.
    #[schema(max_length = 60, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$", example = "vip")]
    pub label: String,
    /// Grey, if nothing is said.
    #[schema(nullable = false)]
    pub color: Option<Color>,
}

/// What of a label to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelChange {
    /// No other label has it.
    #[schema(nullable = false, max_length = 60, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$", example = "vip")]
    pub label: Option<String>,
    /// Its color.
    #[schema(nullable = false)]
    pub color: Option<Color>,
}

/// The color of a label.
#[derive(Clone, Copy, Deserialize, ToSchema, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum Color {
    Grey,
    Red,
    Orange,
    Green,
    Blue,
    Violet,
}

impl From<Color> for Value {
    fn from(color: Color) -> Self {
        <&'static str>::from(color).into()
    }
}

/// What narrows and orders a list of labels.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Labels {
    /// With one of these texts.
    label: Option<Vec<String>>,
    /// With one of these colors.
    color: Option<Vec<Color>>,
    /// The order.
    #[param(inline)]
    pub order_by: Option<Order>,
}

/// The fields that can order labels.
#[derive(Clone, Copy, Deserialize, ToSchema, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum Order {
    Id,
    Label,
    Color,
    Created,
    Updated,
    DateCreated,
    DateUpdated,
}

impl From<Labels> for Conditions {
    fn from(asked: Labels) -> Self {
        Self::default().any("label", asked.label).any("color", asked.color)
    }
}
