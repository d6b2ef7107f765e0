//! What a column may hold: this module checks raw values, and puts checked values into a query.

use serde_json::{Value, json};

use crate::clock;
use crate::database::Statement;

/// What a column holds.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Text of one character at least and this many at most.
    Text(usize),
    /// An e-mail address: something, `@`, something with a dot.
    Email,
    /// A whole number between these two.
    Whole(i64, i64),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// True or false.
    Flag,
    /// The id of a row of this table.
    Reference(&'static str),
    /// Set by the server.
    Time,
}

/// A checked value for a column.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The column.
    pub name: &'static str,
    value: Checked,
}

/// What a column may hold.
#[derive(Clone, Debug)]
pub enum Checked {
    /// Nothing.
    Null,
    /// Text.
    Text(String),
    /// A whole number; 0 and 1 of a flag.
    Whole(i64),
}

impl Checked {
    /// Binds the value.
    pub fn push_to(&self, query: &mut Statement) {
        match self {
            Self::Null => query.push("NULL"),
            Self::Text(text) => query.push_bind(text.clone()),
            Self::Whole(number) => query.push_bind(*number),
        };
    }
}

impl Cell {
    /// A checked value for a column.
    pub const fn new(name: &'static str, value: Checked) -> Self {
        Self { name, value }
    }

    /// Text for a column, where the server sets it.
    pub fn text(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, value: Checked::Text(value.into()) }
    }

    /// Binds the value.
    pub fn push_to(&self, query: &mut Statement) {
        self.value.push_to(query);
    }
}

/// What is wrong with a value: a code and a sentence.
pub type Wrong = (&'static str, String);

impl Kind {
    /// What a filter looks for, which a query writes as text.
    ///
    /// # Errors
    /// What no column of this kind can hold: it would find nothing, and say nothing.
    pub fn sought(self, text: &str) -> Result<Checked, Wrong> {
        match (self, text) {
            (Self::Flag, "1") => Ok(Checked::Whole(1)),
            (Self::Flag, "0") => Ok(Checked::Whole(0)),
            (Self::Flag, _) => self.read(&text.parse::<bool>().map_or_else(|_| json!(text), Value::from)),
            (Self::Whole(..), _) => self.read(&text.parse::<i64>().map_or_else(|_| json!(text), Value::from)),
            (Self::Reference(_), _) => Self::Whole(i64::MIN, i64::MAX).sought(text),
            (Self::Time, _) => match clock::read(text) {
                Some(time) => Ok(Checked::Whole(time)),
                None => Err(("wrong_type", "expected a time such as `2026-01-31T08:00:00Z`".to_owned())),
            },
            (Self::Text(_) | Self::Email | Self::Choice(_), _) => self.read(&json!(text)),
        }
    }

    /// What a body's value means for a column of this kind. Whether the row that a [`Kind::Reference`] names exists is
    /// not looked at.
    ///
    /// # Errors
    /// What no column of this kind can hold.
    pub fn read(self, value: &Value) -> Result<Checked, Wrong> {
        match (self, value) {
            (Self::Text(most), Value::String(text)) => {
                let length = text.trim().chars().count();
                match length {
                    0 => Err(("required", "it cannot be empty".to_owned())),
                    _ if length > most => {
                        Err(("too_long", format!("at most {most} characters, found {length}")))
                    }
                    _ => Ok(Checked::Text(text.trim().to_owned())),
                }
            }
            (Self::Email, Value::String(text)) => {
                let text = text.trim();
                let fits = text.len() <= 254
                    && !text.contains(char::is_whitespace)
                    && text.split_once('@').is_some_and(|(name, host)| {
                        !name.is_empty() && host.split('.').filter(|part| !part.is_empty()).count() > 1
                    });
                if fits {
                    Ok(Checked::Text(text.to_owned()))
                } else {
                    Err(("bad_email", "expected an address such as `ada@example.com`".to_owned()))
                }
            }
            (Self::Whole(least, most), Value::Number(number)) => match number.as_i64() {
                Some(number) if (least..=most).contains(&number) => Ok(Checked::Whole(number)),
                _ => Err(("out_of_range", format!("expected a whole number from {least} to {most}"))),
            },
            (Self::Choice(words), Value::String(word)) => match words.iter().find(|known| *known == word) {
                Some(word) => Ok(Checked::Text((*word).to_owned())),
                None => Err(("bad_choice", format!("expected one of: {}", words.join(", ")))),
            },
            (Self::Flag, Value::Bool(flag)) => Ok(Checked::Whole(i64::from(*flag))),
            (Self::Text(_) | Self::Email | Self::Choice(_), _) => {
                Err(("wrong_type", "expected text".to_owned()))
            }
            (Self::Whole(..) | Self::Reference(_), _) => {
                Err(("wrong_type", "expected a whole number".to_owned()))
            }
            (Self::Flag, _) => Err(("wrong_type", "expected true or false".to_owned())),
            (Self::Time, _) => Err(("unknown_field", "the server sets it".to_owned())),
        }
    }
}
