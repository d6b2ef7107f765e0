//! What takes long, on either side of the socket, holds nothing else up.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use acl_browser::Browser;
use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use serde_json::json;
use tower_service::Service as _;

use crate::github;
use crate::serve::Api;

/// A client that sends the head of a request and nothing else.
struct Silent;

impl http_body::Body for Silent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }
}

/// The slowest question that is not refused: so many denies that each decision takes long.
fn slow() -> String {
    let list = vec!["-*.a.*.b.*"; 5_000].join(",");
    json!({ "list": list, "verdicts": true }).to_string()
}

fn ask(question: &str, body: impl Into<Bytes>) -> Request<Full<Bytes>> {
    let request = Request::post(format!("/{question}")).header("content-type", "application/json");
    request.body(Full::new(body.into())).unwrap()
}

#[tokio::test(flavor = "current_thread")]
async fn a_preview_leaves_the_thread_that_polls_free() {
    let mut browser = github::browser().map_err(|error| error.to_string()).unwrap();
    let asked = tokio::spawn(browser.call(ask("preview", slow())));
    let start = Instant::now();
    let mut longest = Duration::ZERO;
    while !asked.is_finished() {
        let before = Instant::now();
        tokio::time::sleep(Duration::from_millis(1)).await;
        longest = longest.max(before.elapsed());
    }
    let took = start.elapsed();
    assert_eq!(asked.await.unwrap().unwrap().status(), StatusCode::OK);
    assert!(took > Duration::from_millis(100), "too quick to tell: {took:?}");
    assert!(longest < took / 2, "the thread stood still for {longest:?} of {took:?}");
}

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let mut browser = Browser::of::<Api>();
    let request = Request::post("/preview").header("content-type", "application/json");
    let answer = browser.call(request.body(Silent).unwrap()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT);
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert!(String::from_utf8_lossy(&body).contains("within 10 seconds"), "{body:?}");
}

#[test]
fn outside_of_tokio_it_answers_too() {
    let mut asked = Browser::of::<Api>().call(ask("preview", json!({ "list": "*" }).to_string()));
    let Poll::Ready(Ok(answer)) = asked.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!()
    };
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_member_that_is_there_twice_is_refused() {
    for (path, body) in [
        ("preview", r#"{"list": "tickets.*", "list": "*"}"#),
        ("preview", r#"{"list": "tickets.*", "lists": "*"}"#),
        ("preview", r#"{"list": "*", "mode": "key", "mode": "key"}"#),
        ("preview", r#"{"list": "*", "within": ["*"], "within": []}"#),
        ("preview", r#"{"list": "*", "verdicts": true, "verdicts": true}"#),
        ("difference", r#"{"before": "*", "after": "-*", "after": "*"}"#),
        ("difference", r#"{"before": "*", "before": "*", "after": "*"}"#),
        ("decide", r#"{"list": "*", "method": "GET", "method": "PUT", "path": "/"}"#),
        ("decide", r#"{"list": "*", "method": "GET", "path": "/", "path": "/"}"#),
    ] {
        let request = ask(path, body);
        let answer = Browser::of::<Api>().call(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{body}");
        let said = answer.into_body().collect().await.unwrap().to_bytes();
        assert!(String::from_utf8_lossy(&said).contains("there twice"), "{body}: {said:?}");
    }
}
