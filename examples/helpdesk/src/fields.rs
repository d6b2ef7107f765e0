//! Values of fields: how JSON, the document and the database write them.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::clock;

/// What an e-mail address is: something, `@`, and something with a dot.
pub const EMAIL: &str = r"^[^\s\x00@]+@[^\s\x00@.]+(\.[^\s\x00@.]+)+$";

/// The number of a row. JavaScript can hold the largest one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub struct Id(pub i64);

/// An e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Email(pub String);

/// A time, in seconds since 1970. In JSON it is `2026-01-31T08:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time(pub i64);

/// True or false, which is 1 or 0 in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct Flag(pub bool);

/// Whether a parameter that is there is on: a client may say that it is off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub enum Switch {
    /// On.
    #[serde(rename = "1")]
    One,
    /// On.
    #[serde(rename = "true")]
    True,
    /// Off.
    #[default]
    #[serde(rename = "0")]
    Zero,
    /// Off.
    #[serde(rename = "false")]
    False,
}

impl Switch {
    /// Whether it is on.
    pub const fn is_on(self) -> bool {
        matches!(self, Self::One | Self::True)
    }
}

/// A member that is there, also where it is `null`: what is left out stays as it is.
///
/// # Errors
/// It is no `T`.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl From<i64> for Flag {
    fn from(value: i64) -> Self {
        Self(value != 0)
    }
}

impl From<i64> for Time {
    fn from(seconds: i64) -> Self {
        Self(seconds)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        clock::timestamp(self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        clock::read(&text)
            .map(Self)
            .ok_or_else(|| de::Error::custom("no time such as `2026-01-31T08:00:00Z`"))
    }
}

/// The schema of a value that is written as one text or number.
macro_rules! schema {
    ($name:ident, $schema:expr) => {
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.build().into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}

schema!(Id, {
    let number = ObjectBuilder::new().schema_type(Type::Integer);
    let number = number.format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)));
    number.minimum(Some(1_i64)).maximum(Some(9_007_199_254_740_991_i64)).examples([4])
});
schema!(Email, {
    let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some(EMAIL)).max_length(Some(254));
    text.examples(["ada@example.com"])
});
schema!(Time, {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let text = text.format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
    text.examples(["2026-01-31T08:00:00Z"])
});
