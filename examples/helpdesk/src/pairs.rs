//! The query of a request, as it came: nothing in it is there twice, since readers differ on which of the two counts.

use std::collections::HashSet;

use axum::extract::Query;
use axum::http::Uri;

use crate::failure::Failure;

/// Names and values, decoded.
///
/// # Errors
/// 400.
pub fn of(uri: &Uri) -> Result<Vec<(String, String)>, Failure> {
    let read = Query::<Vec<(String, String)>>::try_from_uri(uri);
    let Query(pairs) =
        read.map_err(|_| Failure::bad_body("the query cannot be read; expected `name=value&name=value`"))?;
    let mut names = HashSet::new();
    match pairs.iter().find(|(name, _)| !names.insert(name)) {
        None => Ok(pairs),
        Some((name, _)) => Err(Failure::field(name.clone(), "twice", "it is there twice; send it once")),
    }
}
