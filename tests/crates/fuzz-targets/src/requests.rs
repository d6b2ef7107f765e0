//! Any bytes as a request: the edge lets in and refuses as SPEC.md says, whatever method, path and headers are.
//!
//! A request is text: `METHOD TARGET`, then a line for each header, an empty line, and the body.

mod app;
mod reference;

use std::cell::Cell;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use acl_tower::{Protected, Refusal};
use axum::body::Body;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Response, Uri};
use http_body::{Body as _, Frame};
use tower_service::Service as _;

use app::{Api, Ran, apps};
use reference::{Outcome, outcome};

/// The longest answer of a refusal, as bytes of its body.
const LONGEST: usize = 600;

thread_local! {
    static APPS: Cell<Option<[Protected; 2]>> = const { Cell::new(None) };
}

/// Reads the bytes as a request.
pub fn requests(data: &[u8]) {
    let Some((parts, body)) = read(data) else { return };
    let mut apps_of_thread = APPS.take().unwrap_or_else(apps);
    for (app, extra) in apps_of_thread.iter_mut().zip([None, Some("/extra")]) {
        let was_read = Arc::new(AtomicBool::new(false));
        let body = Watched { left: Some(Bytes::copy_from_slice(body)), was_read: Arc::clone(&was_read) };
        let request = Request::from_parts(parts.clone(), Body::new(body));
        let response = now(app.call(request)).unwrap_or_else(|never| match never {});
        let expected = outcome(&parts, extra);
        let found = found(response);
        assert_eq!(found, expected, "{parts:?}");
        // H4.
        let runs = matches!(found, Outcome::Runs(..));
        assert_eq!(was_read.load(Ordering::Relaxed), runs, "the body of {parts:?}");
    }
    APPS.set(Some(apps_of_thread));
}

/// The request; none if it could not have come over HTTP.
fn read(data: &[u8]) -> Option<(Parts, &[u8])> {
    let mut rest = data;
    let mut line = || {
        let at = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let (line, after) = rest.split_at(at);
        rest = after.get(1..).unwrap_or_default();
        line
    };
    let first = line();
    let space = first.iter().position(|byte| *byte == b' ')?;
    let (method, target) =
        (Method::from_bytes(&first[..space]).ok()?, Uri::try_from(&first[space + 1..]).ok()?);
    let mut parts = Request::builder().method(method).uri(target).body(()).ok()?.into_parts().0;
    loop {
        let header = line();
        let Some(colon) = header.iter().position(|byte| *byte == b':') else { break };
        let name = HeaderName::from_bytes(&header[..colon]).ok()?;
        parts.headers.append(name, HeaderValue::from_bytes(header[colon + 1..].trim_ascii()).ok()?);
    }
    Some((parts, rest))
}

/// What an answer says, in the form of the reference.
fn found(response: Response<Body>) -> Outcome {
    let (parts, body) = response.into_parts();
    if let Some(Ran(method, path)) = parts.extensions.get() {
        return Outcome::Runs(method, path);
    }
    let body = bytes(body);
    if parts.status == 204 {
        assert!(body.is_empty(), "a preflight is told something: {body:?}");
        return Outcome::NoContent;
    }
    let refusal = parts.extensions.get::<Refusal<Api, ()>>().unwrap();
    let code = refusal.cause().code();
    // The answer to a `HEAD` has no body.
    if !body.is_empty() {
        let problem = serde_json::from_slice::<serde_json::Value>(&body).unwrap();
        assert_eq!((&problem["status"], &problem["code"]), (&parts.status.as_u16().into(), &code.into()));
        assert!(body.len() <= LONGEST && !body.contains(&b'*'), "no pattern is told: {problem}");
    }
    let allow = parts.headers.get("allow").map(|value| {
        let methods = value.to_str().unwrap().split(", ").filter(|method| !method.is_empty());
        let mut methods: Vec<&str> =
            methods.map(|method| METHODS.iter().find(|known| **known == method).unwrap()).copied().collect();
        methods.sort_unstable();
        methods
    });
    Outcome::Refused(parts.status.as_u16(), code, allow)
}

const METHODS: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

/// A body that tells whether it was asked for.
struct Watched {
    left: Option<Bytes>,
    was_read: Arc<AtomicBool>,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.was_read.store(true, Ordering::Relaxed);
        Poll::Ready(self.left.take().map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// The output of a future that waits for nothing.
fn now<T>(future: impl Future<Output = T>) -> T {
    let Poll::Ready(output) = pin!(future).poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("the edge waits for something")
    };
    output
}

fn bytes(mut body: Body) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some(frame) = now(std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx))) {
        all.extend(frame.unwrap().into_data().unwrap_or_default());
    }
    all
}
