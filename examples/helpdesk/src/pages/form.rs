//! Forms that were filled in: fields as text, checked for the session's word first.

use std::collections::HashSet;

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::response::Response;

use super::frame;
use super::visitor::Visitor;
use crate::app::App;
use crate::body;
use crate::failure::Failure;

/// A form that its visitor sent, and no other site.
pub(super) struct Filled {
    /// Who sent it.
    pub(super) visitor: Visitor,
    fields: Fields,
}

/// Fields of a form, in order.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a form of an urlencoded body.
    pub(super) async fn read(request: Request, app: &App) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let whole = body::bytes(Request::from_parts(parts.clone(), body)).await?;
        let request = Request::from_parts(parts, whole.into());
        let form = Form::<Vec<(String, String)>>::from_request(request, app).await;
        let Form(pairs) = form.map_err(|_| Failure::bad_body("the form cannot be read"))?;
        let mut names = HashSet::new();
        if pairs.iter().any(|(name, _)| !names.insert(name)) {
            return Err(Failure::bad_body("the form has a field twice"));
        }
        Ok(Self(pairs))
    }

    /// The text of a field; none if the form has no such field.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl Filled {
    /// The text of a field, without ASCII's white space around it: any other is a mistake in a list.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.get(name).unwrap_or_default().trim_matches(|c: char| c.is_ascii_whitespace())
    }

    /// Whether the form has the field, as a ticked box does.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.get(name).is_some()
    }
}

impl FromRequest<App> for Filled {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        let fields = Fields::read(Request::from_parts(parts, body), app).await.map_err(frame::failed)?;
        visitor.check_word(fields.get("csrf")).map_err(frame::failed)?;
        Ok(Self { visitor, fields })
    }
}
