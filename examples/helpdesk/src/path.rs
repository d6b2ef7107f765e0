//! Numbers of rows in a path.

use axum::extract::{self, FromRequestParts, MatchedPath};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// What stands for the names in the declared path.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let numbers = extract::Path::<T>::from_request_parts(parts, state).await;
        numbers.map(|extract::Path(numbers)| Self(numbers)).map_err(|_| {
            let declared = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
            let message = format!("expected a whole number for each name in the path `{declared}`");
            Failure::new(StatusCode::BAD_REQUEST, "bad_path", message)
        })
    }
}
