//! What the query of a request says, as a type of the handler.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::contract::Query;
use crate::failure::Failure;

/// The parameters of a query that this type has; others are another type's. The edge has checked all of them against the
/// document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parameters<T>(pub T);

impl Query {
    /// The parameters that this type has.
    ///
    /// # Errors
    /// 400 for what the document lets through and the type does not.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let object = Value::Object(Arc::unwrap_or_clone(self.0.clone()));
        serde_path_to_error::deserialize(&object).map_err(|error| {
            let name = error.path().to_string();
            let name = name.split(['.', '[']).next().unwrap_or_default().to_owned();
            Failure::field(name, "wrong_type", error.into_inner().to_string())
        })
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let query = parts.extensions.get::<Query>();
        let query =
            query.ok_or_else(|| Failure::internal("a handler with parameters, where none were read"))?;
        query.read().map(Self)
    }
}
