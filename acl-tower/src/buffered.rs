//! Answers of axum with their whole body in memory.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use axum::response::IntoResponse;
use bytes::{Bytes, BytesMut};
use http::{Response, StatusCode};
use http_body::Body as _;

use crate::authenticate::Rejected;

/// Returns an answer of the application with its body in memory, as [`Rejected::Answer`] and
/// [`Settings::answer`](crate::Settings::answer) take it.
///
/// Status, headers, extensions and body are those of the answer. The body has to be there at once, as text, bytes and
/// JSON are. An answer whose body has to be waited for becomes a 500, and an event at level ERROR says so.
///
/// ```
/// use axum::Json;
/// use http::StatusCode;
///
/// let answer = acl_tower::buffered((StatusCode::IM_A_TEAPOT, Json(["tea"])));
/// assert_eq!((answer.status().as_u16(), &answer.body()[..]), (418, &br#"["tea"]"#[..]));
/// ```
pub fn buffered(answer: impl IntoResponse) -> Response<Bytes> {
    let (parts, mut body) = answer.into_response().into_parts();
    let mut whole = BytesMut::new();
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        match Pin::new(&mut body).poll_frame(&mut cx) {
            Poll::Ready(None) => return Response::from_parts(parts, whole.freeze()),
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    whole.extend_from_slice(data);
                }
            }
            Poll::Ready(Some(Err(_))) | Poll::Pending => break,
        }
    }
    let cause =
        "the body of an answer of the application is not there at once: make it of text, bytes or JSON";
    tracing::error!(target: "acl_tower", cause, "the answer is 500");
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

/// An answer of the application's own, by [`buffered()`]: `?` on a result with one is a refusal.
impl From<axum::response::Response> for Rejected {
    fn from(answer: axum::response::Response) -> Self {
        Self::Answer(Box::new(buffered(answer)))
    }
}
