//! Extractors that read a request as axum's do, and answer mistakes with a problem document (RFC 9457) of bounded
//! length. axum's own answer is plain text that repeats what the client wrote.

use std::fmt;
use std::marker::PhantomData;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use axum::{Json, extract};
use http::StatusCode;
use http::request::Parts;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::error::shortened;
use crate::problem::problem;

/// A body of JSON.
pub struct Body<T>(pub(crate) T);
/// The query of a request.
pub struct Query<T>(pub(crate) T);
/// The parameters of a path.
pub struct Path<T>(pub(crate) T);

/// A part of a request that cannot be read.
pub struct Unreadable {
    status: StatusCode,
    message: String,
}

impl IntoResponse for Unreadable {
    fn into_response(self) -> Response {
        problem(self.status, "invalid", None, &shortened(&self.message))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Unreadable;

    async fn from_request(request: Request, state: &S) -> Result<Self, Unreadable> {
        let read = Json::from_request(request, state).await;
        read.map(|Json(Object(body))| Self(body))
            .map_err(|it| Unreadable { status: it.status(), message: it.body_text() })
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Unreadable;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Unreadable> {
        let read = extract::Query::from_request_parts(parts, state).await;
        read.map(|extract::Query(query)| Self(query))
            .map_err(|it| Unreadable { status: it.status(), message: it.body_text() })
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Unreadable;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Unreadable> {
        let read = extract::Path::from_request_parts(parts, state).await;
        read.map(|extract::Path(path)| Self(path))
            .map_err(|it| Unreadable { status: it.status(), message: it.body_text() })
    }
}

/// A value that is read from a JSON object only. A derived `Deserialize` also accepts an array, with the fields in the
/// order of the source.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members(PhantomData)).map(Self)
    }
}

struct Members<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}
