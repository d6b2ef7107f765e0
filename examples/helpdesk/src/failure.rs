//! What went wrong, in the API's one shape: `{"status", "code", "message"}` and, for input, `errors`.

use std::borrow::Cow;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use sqlx::error::DatabaseError;

/// The answer of a handler.
pub type Answer<T = Response> = Result<T, Failure>;

/// The code of a change that was not made, because somebody else's came before.
pub const CHANGED: &str = "changed_meanwhile";

/// A request that was not served, and why.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The status of the answer.
    pub status: StatusCode,
    /// A stable name for programs.
    pub code: &'static str,
    /// One sentence for people.
    pub message: Cow<'static, str>,
    fields: Vec<Field>,
    /// Fields that are wrong beside these.
    untold: usize,
    retry_after: Option<i64>,
    more: Option<Box<Map<String, Value>>>,
}

/// What is wrong with one field of the input.
#[derive(Clone, Debug)]
pub struct Field {
    /// The field's name.
    pub name: Cow<'static, str>,
    /// A stable name for programs.
    pub code: &'static str,
    /// One sentence for people.
    pub message: String,
}

impl Failure {
    /// A failure with this status, code and message.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let message = shortened(message.into(), MOST_MESSAGE);
        Self { status, code, message, fields: Vec::new(), untold: 0, retry_after: None, more: None }
    }

    /// 400: the body or the query is not what the endpoint takes.
    pub fn bad_body(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_body", message)
    }

    /// 400: one field that is wrong.
    pub fn field(name: impl Into<Cow<'static, str>>, code: &'static str, message: impl Into<String>) -> Self {
        let mut wrong = Mistakes::default();
        wrong.push(|| Field { name: name.into(), code, message: message.into() });
        wrong.into_failure()
    }

    /// 413: a body of more bytes than are read here.
    pub fn too_large(most: usize) -> Self {
        let message = format!("the body has more than {most} bytes, which is the most that is read here");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
    }

    /// 404: there is no such row.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "there is no such resource")
    }

    /// 403 for another reason than the list.
    pub fn forbidden(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, message)
    }

    /// 409: the state does not allow it.
    pub fn conflict(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, code, message)
    }

    /// 409: somebody else's change came before this one.
    pub fn changed(message: &'static str) -> Self {
        Self::conflict(CHANGED, message)
    }

    /// 429, with the seconds until another try makes sense.
    pub fn too_many(seconds: i64) -> Self {
        let mut failure =
            Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "too many requests; wait and try again");
        failure.retry_after = Some(seconds.max(1));
        failure
    }

    /// 500: what happened is in the log, not in the answer.
    pub fn internal(what: &'static str) -> Self {
        tracing::error!(what, "internal failure");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the server failed; the log says why")
    }

    /// 503: the database does not answer.
    pub fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "the database did not answer; try again")
    }

    /// 401: the credential is not one, without a word on what of it is wrong.
    pub fn wrong_credential() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "wrong_credential",
            "the credential is unknown, wrong, expired or revoked",
        )
    }

    /// With more members than every failure has.
    #[must_use]
    pub fn with(self, more: Map<String, Value>) -> Self {
        Self { more: Some(Box::new(more)), ..self }
    }

    /// With the time until another try makes sense.
    #[must_use]
    pub fn after(mut self, wait: Duration) -> Self {
        self.retry_after = i64::try_from(wait.as_secs()).ok();
        self
    }

    /// For 429 and 503: the seconds until another try makes sense.
    pub const fn retry_after(&self) -> Option<i64> {
        self.retry_after
    }

    /// The fields that are wrong.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// As `application/problem+json` (RFC 9457) has it.
    pub fn problem(&self) -> Value {
        let mut problem = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("error"),
            "status": self.status.as_u16(),
            "detail": self.message,
            "code": self.code,
        });
        if !self.fields.is_empty() {
            problem["errors"] = self.errors();
        }
        self.add_more(&mut problem);
        problem
    }

    /// As RFC 6750 has it: of a 401, and of a 403 that another list would not get. What would do is its `scope`.
    fn challenge(&self) -> Option<HeaderValue> {
        const REALM: &str = r#"key realm="helpdesk""#;
        if self.status == StatusCode::UNAUTHORIZED {
            return Some(HeaderValue::from_static(r#"key realm="helpdesk", token realm="helpdesk""#));
        }
        let tags = self.more.as_ref()?.get("tags")?.as_array()?;
        let tags: Vec<_> = tags.iter().filter_map(Value::as_str).collect();
        let scope = match self.code {
            "tag_not_granted" => format!(r#", scope="{}""#, tags.join(" ")),
            _ => String::new(),
        };
        HeaderValue::try_from(format!(r#"{REALM}, error="insufficient_scope"{scope}"#)).ok()
    }

    fn add_more(&self, to: &mut Value) {
        if let (Value::Object(members), Some(more)) = (to, &self.more) {
            members.extend(more.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
    }

    fn errors(&self) -> Value {
        let mut fields = Map::new();
        for field in &self.fields {
            let entry = fields.entry(field.name.to_string()).or_insert_with(|| json!({ "errors": [] }));
            if let Some(Value::Array(errors)) = entry.get_mut("errors") {
                errors.push(json!({ "code": field.code, "message": field.message }));
            }
        }
        let mut errors = json!({ "errors": [], "fields": fields });
        if self.untold > 0 {
            errors["more"] = json!(self.untold);
        }
        errors
    }
}

/// The most fields that are told to be wrong; the others are counted.
pub const MOST_MISTAKES: usize = 50;
/// The most bytes of a message, and of what a client calls a field.
const MOST_MESSAGE: usize = 400;
const MOST_NAME: usize = 64;

/// What is wrong with an input, all of it at once: the first [`MOST_MISTAKES`], and how many there are beside.
#[derive(Default)]
pub struct Mistakes {
    told: Vec<Field>,
    untold: usize,
}

impl Mistakes {
    /// One more. It is asked what it is only while there is room to tell.
    pub fn push(&mut self, field: impl FnOnce() -> Field) {
        if self.told.len() == MOST_MISTAKES {
            self.untold += 1;
            return;
        }
        let Field { name, code, message } = field();
        let message = shortened(message.into(), MOST_MESSAGE).into_owned();
        self.told.push(Field { name: shortened(name, MOST_NAME), code, message });
    }

    /// Those of a failure.
    pub fn add(&mut self, failure: Failure) {
        for field in failure.fields {
            self.push(|| field);
        }
        self.untold += failure.untold;
    }

    /// The value, if nothing is wrong.
    ///
    /// # Errors
    /// 400 with what is wrong.
    pub fn none_or<T>(self, value: T) -> Result<T, Failure> {
        if self.told.is_empty() { Ok(value) } else { Err(self.into_failure()) }
    }

    fn into_failure(self) -> Failure {
        let Self { told: fields, untold } = self;
        let message = match fields.as_slice() {
            [one] => format!("`{}`: {}", one.name, one.message),
            several if untold == 0 => format!("{} fields are wrong", several.len()),
            several => {
                format!("{} fields are wrong; here are the first {}", several.len() + untold, several.len())
            }
        };
        Failure { fields, untold, ..Failure::new(StatusCode::BAD_REQUEST, "invalid_input", message) }
    }
}

/// The text, or its beginning where it has more bytes: what a client sent is not sent back whole.
fn shortened(text: Cow<'static, str>, most: usize) -> Cow<'static, str> {
    if text.len() <= most {
        return text;
    }
    let end = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    format!("{}…", &text[..end]).into()
}

impl Failure {
    /// The answer, with the failure in its extensions.
    pub fn answer(self) -> Response<Bytes> {
        let mut body = json!({ "status": self.status.as_u16(), "code": self.code, "message": self.message });
        if !self.fields.is_empty() {
            body["errors"] = self.errors();
        }
        self.add_more(&mut body);
        let mut response = Response::new(Bytes::from(body.to_string()));
        *response.status_mut() = self.status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(challenge) = self.challenge() {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        self.answer().map(Body::from)
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let database = match &error {
            sqlx::Error::RowNotFound => return Self::not_found(),
            sqlx::Error::Database(database) => Some(database),
            _ => None,
        };
        if let Some(database) = database {
            if database.is_unique_violation() {
                let column = unique(&**database);
                let code = if column == "email" { "dupe_email" } else { "not_unique" };
                return Self::field(column, code, "another one has this value");
            }
            if database.is_foreign_key_violation() {
                return Self::conflict("in_use", "something else still refers to it; change that first");
            }
        }
        tracing::error!(%error, "database");
        Self::unavailable()
    }
}

impl From<&acl_keys::Error> for Failure {
    fn from(error: &acl_keys::Error) -> Self {
        match error {
            acl_keys::Error::Invalid { field, message } => Self::field(*field, "invalid", message),
            acl_keys::Error::NotFound => Self::not_found(),
            acl_keys::Error::Conflict(message) => Self::conflict("conflict", *message),
            acl_keys::Error::BeyondRights { .. } => Self::forbidden("beyond_own_role", error.to_string()),
            acl_keys::Error::OfOthers => Self::forbidden("of_others", error.to_string()),
            error => {
                tracing::error!(%error, "keys");
                Self::unavailable()
            }
        }
    }
}

/// The column that must be unique. `PostgreSQL` names its index, as `labels_label_key`; `SQLite` says
/// "UNIQUE constraint failed: labels.label", or names the index of an expression in its place.
fn unique(error: &dyn DatabaseError) -> String {
    let name = error.constraint().unwrap_or_else(|| error.message());
    let name = name.trim_end_matches('\'');
    let name = name.strip_suffix("_key").map_or(name, |index| index.rsplit('_').next().unwrap_or(index));
    name.rsplit('.').next().unwrap_or(name).to_owned()
}
