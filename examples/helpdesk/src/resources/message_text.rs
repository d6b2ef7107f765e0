//! The text of a message, and how it is written.

use serde::Deserialize;
use strum::IntoStaticStr;
use utoipa::ToSchema;

/// The text of a message.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(max_length = 20_000, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$", example = "Can you help?")]
pub struct MessageText(pub String);

/// How a text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum Format {
    #[default]
    Text,
    Html,
}

/// A text with its format.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Formatted {
    pub message: MessageText,
    #[schema(nullable = false)]
    pub format: Option<Format>,
}

/// The first message of a ticket: its text, or an object with it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum FirstMessage {
    /// The text.
    Text(MessageText),
    /// The text and its format.
    Formatted(Formatted),
}
