//! Several requests in one. Each part runs through the whole server as if it had come alone: it is
//! authenticated, counted and authorised at its own moment.

#![allow(unused_qualifications, reason = "`utoipa::path` writes `self::`")]

use std::collections::BTreeMap;

use axum::body::{Body, to_bytes};
use axum::extract::Query;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::IntoResponse as _;
use axum::{Extension, Json};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};

use crate::answer::BASE;
use crate::dispatch::{Dispatch, InBatch, OnBehalf};
use crate::failure::{Answer, Failure, Field, Mistakes};

/// The most parts of a batch.
pub const MOST: usize = 50;
/// The most bytes of the parts' answers together.
const MOST_BYTES: usize = 4 << 20;

/// One part, checked.
struct Part {
    name: String,
    method: Method,
    /// Path and query, on this server.
    uri: Uri,
    payload: Option<Value>,
}

/// The parts, by names: each the url of a read, or an object with `method`, `url` and `payload`; or an object with all of
/// them as `requests`.
#[derive(ToSchema)]
#[allow(dead_code, reason = "for the document")]
#[schema(example = json!({ "tickets": "/api/v2/tickets", "me": { "method": "GET", "url": "/api/v2/me" } }))]
struct Parts(BTreeMap<String, Asked>);

/// One part.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "for the document")]
enum Asked {
    Url(String),
    Request(Value),
}

/// The answers, by the names of the parts; or under `responses`.
#[derive(ToSchema)]
#[allow(dead_code, reason = "for the document")]
#[schema(example = json!({ "me": { "headers": { "response_code": 200 }, "data": {}, "meta": {}, "linked": {} } }))]
struct Answers(BTreeMap<String, Value>);

/// The parts of a read.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "for the document")]
struct Reads {
    /// `get[NAME]=/api/v2/…`, for each part.
    #[param(style = DeepObject, explode)]
    get: BTreeMap<String, String>,
}

/// Call several endpoints.
///
/// A map `NAME -> "url"` or `NAME -> {"method", "url", "payload"}`, or the same under `requests`. Each part is decided by
/// itself, as if it came alone.
#[utoipa::path(
    post, path = "/api/v2/batch", request_body = inline(Parts), responses((status = 200, body = inline(Answers))),
)]
#[acl::endpoint(POST, "/batch", tags("batch.batch.post"), authenticated)]
pub async fn post(
    Extension(dispatch): Extension<Dispatch>,
    nested: Option<Extension<InBatch>>,
    caller: OnBehalf,
    Json(mut body): Json<Map<String, Value>>,
) -> Answer {
    let under_requests = matches!(body.get("requests"), Some(Value::Object(inner)) if body.len() == 1 && !inner.contains_key("url"));
    let parts = match body.remove("requests") {
        Some(Value::Object(inner)) if under_requests => inner,
        other => {
            body.extend(other.map(|value| ("requests".to_owned(), value)));
            body
        }
    };
    let parts = check(parts.into_iter(), nested.is_some(), &dispatch.origin, None)?;
    let shape = if under_requests { Answered::enveloped } else { Answered::with_code };
    let answers = run_all(&dispatch, &caller, parts, shape).await;
    Ok(Json(if under_requests { json!({ "responses": answers }) } else { json!(answers) }).into_response())
}

/// Call several endpoints for reading.
///
/// `get[NAME]=/api/v2/…` for each part.
#[utoipa::path(get, path = "/api/v2/batch", params(Reads), responses((status = 200, body = inline(Answers))))]
#[acl::endpoint(GET, "/batch", tags("batch.batch.get"), authenticated)]
pub async fn get(
    Extension(dispatch): Extension<Dispatch>,
    nested: Option<Extension<InBatch>>,
    caller: OnBehalf,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    let mut named = Map::new();
    for (name, url) in pairs {
        let part = name.strip_prefix("get[").and_then(|name| name.strip_suffix(']'));
        let part = part.ok_or_else(|| {
            Failure::field(name.clone(), "unknown_parameter", "expected `get[NAME]=/api/v2/…`")
        })?;
        if named.insert(part.to_owned(), Value::String(url)).is_some() {
            return Err(Failure::field(name, "twice", "two parts have this name; give each its own"));
        }
    }
    let parts = check(named.into_iter(), nested.is_some(), &dispatch.origin, Some(&Method::GET))?;
    Ok(Json(run_all(&dispatch, &caller, parts, Answered::with_code).await).into_response())
}

/// All parts, before the first runs.
fn check(
    parts: impl ExactSizeIterator<Item = (String, Value)>,
    nested: bool,
    origin: &str,
    only: Option<&Method>,
) -> Result<Vec<Part>, Failure> {
    if nested {
        return Err(Failure::bad_body("a batch in a batch is refused; list its parts in the outer one"));
    }
    if parts.len() == 0 || parts.len() > MOST {
        return Err(Failure::bad_body(format!("expected 1 to {MOST} parts, found {}", parts.len())));
    }
    let mut checked = Vec::new();
    let mut wrong = Mistakes::default();
    for (name, value) in parts {
        match Part::read(name.clone(), value, origin) {
            Ok(part) if only.is_none_or(|method| *method == part.method) => checked.push(part),
            Ok(_) => {
                wrong.push(|| Field { name: name.into(), code: "bad_part", message: "only GET here".into() });
            }
            Err(message) => wrong.push(|| Field { name: name.into(), code: "bad_part", message }),
        }
    }
    wrong.none_or(checked)
}

impl Part {
    fn read(name: String, value: Value, origin: &str) -> Result<Self, String> {
        let (method, url, payload) = match value {
            Value::String(url) => ("GET".to_owned(), url, None),
            Value::Object(mut part) => {
                let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned));
                let method = match part.remove("method") {
                    None => "GET".to_owned(),
                    some => text(some).ok_or("`method` is no text")?.to_uppercase(),
                };
                let url = text(part.remove("url")).ok_or("it has no `url`")?;
                let payload = part.remove("payload").filter(|payload| !payload.is_null());
                if let Some((unknown, _)) = part.iter().next() {
                    return Err(format!(
                        "a part has `method`, `url` and `payload`, and no `{}`",
                        unknown.escape_debug()
                    ));
                }
                (method, url, payload)
            }
            _ => return Err("expected a url, or an object with `method`, `url` and `payload`".to_owned()),
        };
        let method = match method.as_str() {
            "GET" => Method::GET,
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "PATCH" => Method::PATCH,
            "DELETE" => Method::DELETE,
            _ => {
                return Err(format!(
                    "method `{}` is none of GET, POST, PUT, PATCH, DELETE",
                    method.escape_debug()
                ));
            }
        };
        let own = url.strip_prefix(origin).unwrap_or(&url);
        if !own.starts_with('/') || own.starts_with("//") || own.contains('\\') {
            return Err(format!("expected a path of this server, such as `{BASE}/tickets`"));
        }
        let path = if own.starts_with(&format!("{BASE}/")) { own.to_owned() } else { format!("{BASE}{own}") };
        let uri = path.parse().map_err(|_| "its url is no url")?;
        Ok(Self { name, method, uri, payload })
    }
}

/// What one part was answered.
struct Answered {
    code: u16,
    body: Value,
}

/// All parts, one after another.
async fn run_all(
    dispatch: &Dispatch,
    caller: &OnBehalf,
    parts: Vec<Part>,
    shape: fn(Answered) -> Value,
) -> Map<String, Value> {
    let mut answers = Map::new();
    let mut room = MOST_BYTES;
    for part in parts {
        let name = part.name.clone();
        let answer = run(dispatch, caller, part, &mut room).await;
        answers.insert(name, shape(answer));
    }
    answers
}

/// Whatever becomes of a part, the others before it have run: so its failure is its own answer.
async fn run(dispatch: &Dispatch, caller: &OnBehalf, part: Part, room: &mut usize) -> Answered {
    let body = part.payload.map_or_else(Body::empty, |payload| Body::from(payload.to_string()));
    let mut request = caller.request(part.method, part.uri, body);
    request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    request.extensions_mut().insert(InBatch);
    let response = dispatch.call(request).await;
    let status = response.status();
    let bytes = to_bytes(response.into_body(), *room).await;
    let failed = |_| {
        let message = "with this part the answers have more than four megabytes; it was done, and its answer is left out";
        let failed = Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "too_large", message).answer();
        (failed.status(), failed.into_body())
    };
    let (status, bytes) = bytes.map_or_else(failed, |bytes| (status, bytes));
    *room = room.saturating_sub(bytes.len());
    Answered { code: status.as_u16(), body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
}

impl Answered {
    /// `{"headers": {"response_code": 200}, "data": …}`; of a failure, `data` is the failure.
    fn with_code(self) -> Value {
        let headers = json!({ "response_code": self.code });
        match self.body {
            Value::Object(mut body) if body.contains_key("data") => {
                let mut answer = Map::from_iter([("headers".to_owned(), headers)]);
                answer.append(&mut body);
                Value::Object(answer)
            }
            body => json!({ "headers": headers, "data": body }),
        }
    }

    /// `{"headers", "data", "meta", "linked"}`, all of them objects or arrays; a failure has its members besides.
    fn enveloped(self) -> Value {
        let mut answer = Map::from_iter([("headers".to_owned(), json!({ "response_code": self.code }))]);
        for part in ["data", "meta", "linked"] {
            answer.insert(part.to_owned(), json!({}));
        }
        if let Value::Object(mut body) = self.body {
            answer.append(&mut body);
        }
        Value::Object(answer)
    }
}

acl::endpoints! { pub ALL: [post, get] }
