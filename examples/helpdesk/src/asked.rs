//! What the query asks of an answer: a page, an order, filters, sideloads.

use std::collections::HashSet;

use axum::extract::{FromRequestParts, Query};
use axum::http::Uri;
use axum::http::request::Parts;

use crate::failure::{Failure, Field, Mistakes};

/// The most rows of a page.
pub const MOST: i64 = 200;
/// The most parameters of a query: a row has fewer columns.
pub const MOST_PARAMETERS: usize = 50;
/// The last page that can be asked for.
pub const LAST: i64 = 1_000_000_000;

/// The query of a request, read.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// From 1.
    pub page: i64,
    /// Rows a page: 1 to [`MOST`], 10 if nothing is said.
    pub per_page: i64,
    /// `order_by`, and whether `order_dir` is `desc`.
    pub order: Option<(String, bool)>,
    /// `include=person,department`.
    pub include: Vec<String>,
    /// `inline_sideloads=1`.
    pub inline: bool,
    /// What is left: filters by column.
    pub filters: Vec<(String, String)>,
}

impl Asked {
    fn read(pairs: Vec<(String, String)>) -> Result<Self, Failure> {
        let mut asked = Self { page: 1, per_page: 10, ..Self::default() };
        let mut wrong = Mistakes::default();
        let mut descending = false;
        for (name, value) in pairs {
            match name.as_str() {
                "page" => whole(&mut asked.page, "page", &value, LAST, &mut wrong),
                "count" => whole(&mut asked.per_page, "count", &value, MOST, &mut wrong),
                "order_by" => asked.order = Some((value, false)),
                "order_dir" => match value.to_ascii_lowercase().as_str() {
                    "asc" => descending = false,
                    "desc" => descending = true,
                    _ => wrong.push(|| Field {
                        name: "order_dir".into(),
                        code: "bad_choice",
                        message: "expected asc or desc".to_owned(),
                    }),
                },
                "include" => {
                    let names = value.split(',').map(str::trim).filter(|name| !name.is_empty());
                    for name in names {
                        if asked.include.len() == MOST_PARAMETERS {
                            return Err(too_many_included());
                        }
                        if !asked.include.iter().any(|known| known == name) {
                            asked.include.push(name.to_owned());
                        }
                    }
                }
                "inline_sideloads" => asked.inline = flag(&value),
                "follow_location" => {}
                _ => asked.filters.push((name, value)),
            }
        }
        if let Some(order) = &mut asked.order {
            order.1 = descending;
        }
        wrong.none_or(asked)
    }

    /// What the query of this address asks.
    ///
    /// # Errors
    /// 400 with everything that is wrong.
    pub fn of(uri: &Uri) -> Result<Self, Failure> {
        Self::read(pairs(uri)?)
    }

    /// Rows before the page.
    pub fn offset(&self) -> i64 {
        (self.page - 1).saturating_mul(self.per_page)
    }
}

fn too_many_included() -> Failure {
    Failure::field("include", "too_many", format!("expected at most {MOST_PARAMETERS} names"))
}

/// Whether a parameter that is there is on: a client may say that it is off.
fn flag(value: &str) -> bool {
    !["", "0", "false"].contains(&value)
}

/// A whole number from 1 to `most`, or what is wrong with it.
pub fn whole(into: &mut i64, name: &'static str, value: &str, most: i64, wrong: &mut Mistakes) {
    match value.parse() {
        Ok(number) if (1..=most).contains(&number) => *into = number,
        _ => wrong.push(|| Field {
            name: name.into(),
            code: "out_of_range",
            message: format!("expected a whole number from 1 to {most}"),
        }),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Self::of(&parts.uri)
    }
}

/// The query as it came, in which nothing is there twice: readers differ on which of the two counts.
///
/// # Errors
/// 400.
pub fn pairs(uri: &Uri) -> Result<Vec<(String, String)>, Failure> {
    let read = Query::<Vec<(String, String)>>::try_from_uri(uri);
    let Query(pairs) =
        read.map_err(|_| Failure::bad_body("the query cannot be read; expected `name=value&name=value`"))?;
    let mut names = HashSet::new();
    match pairs.iter().find(|(name, _)| !names.insert(name)) {
        None => Ok(pairs),
        Some((name, _)) => Err(Failure::field(name.clone(), "twice", "it is there twice; send it once")),
    }
}

/// Whether the value switches something on or off.
pub fn is_flag(value: &str) -> bool {
    !flag(value) || ["1", "true"].contains(&value)
}

/// Whether the query has `follow_location=1`: a write is to be answered with its resource.
pub fn follows(pairs: &[(String, String)]) -> bool {
    pairs.iter().any(|(name, value)| name == "follow_location" && flag(value))
}
