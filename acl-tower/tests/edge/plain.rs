//! The guard without axum, in front of any tower service.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use acl_tower::{Authenticated, Credential, Edge, Rejected, Target};
use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tower::{Layer as _, Service, ServiceExt};

use crate::app::{Api, Authorized, Keys, NOBODY, Person, TestEdge, key, settings, store};
use crate::client::send;

type Answer = Response<Full<Bytes>>;

fn edge() -> TestEdge {
    Edge::with(Keys::of(&store()), settings())
}

fn request(method: &str, path: &str, name: &str) -> Request<()> {
    let (header, value) = key(name);
    Request::builder().method(method).uri(path).header(header, value).body(()).unwrap()
}

/// Says who is there, and counts.
#[derive(Clone, Default)]
struct Who(Arc<AtomicUsize>);

impl<B> Service<Request<B>> for Who {
    type Response = Answer;
    type Error = Infallible;
    type Future = Ready<Result<Answer, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        self.0.fetch_add(1, Ordering::SeqCst);
        let by = request.extensions().get::<Authorized>().map_or("nobody", |by| *by.principal());
        ready(Ok(Response::new(Full::from(by))))
    }
}

async fn text(answer: Answer) -> (u16, String) {
    let status = answer.status().as_u16();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn a_guard_serves_the_method_of_its_endpoint_alone() {
    let who = Who::default();
    let app = edge().guard(Api::TICKETS_DELETE).layer(who.clone());
    for (method, path) in [("GET", "/status"), ("HEAD", "/tickets/7"), ("OPTIONS", "/"), ("BREW", "/")] {
        for name in ["careful", "all"] {
            let answer = app.clone().oneshot(request(method, path, name)).await.unwrap();
            assert_eq!(answer.status(), 405, "{method} {path}");
        }
    }
    let answer = app.clone().oneshot(request("DELETE", "/status", "careful")).await.unwrap();
    assert_eq!(answer.status(), 403);
    let preflight = Request::options("/tickets/7")
        .header("origin", "https://shop.example")
        .header("access-control-request-method", "DELETE");
    let answer = app.clone().oneshot(preflight.body(()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 204, "what the registry has no `OPTIONS` for");
    let public = edge().guard(Api::OPEN_STATUS).layer(who.clone());
    let answer = public.clone().oneshot(Request::delete("/status").body(()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 405, "a public endpoint is public for its method alone");
    assert_eq!(who.0.load(Ordering::SeqCst), 0);
    let answer = app.oneshot(request("DELETE", "/status", "all")).await.unwrap();
    assert_eq!(text(answer).await, (200, "all".into()));
    let answer = public.oneshot(Request::head("/status").body(()).unwrap()).await.unwrap();
    assert_eq!(text(answer).await, (200, "nobody".into()), "`HEAD` is the `GET` of its path");
}

#[tokio::test]
async fn an_endpoint_of_another_method_is_refused_whatever_found_it() {
    let app = edge().guard_matched(|_| Target::Endpoint(Api::TICKETS_GET)).layer(Who::default());
    for (method, status) in [("GET", 200), ("HEAD", 200), ("DELETE", 405), ("get", 405)] {
        let answer = app.clone().oneshot(request(method, "/tickets/7", "all")).await.unwrap();
        assert_eq!(answer.status(), status, "{method}");
    }
}

#[tokio::test]
async fn d1_the_guard_of_a_public_endpoint_hands_nobody_on() {
    let store = store();
    let edge = Edge::with(Keys::of(&store), settings());
    let app = edge.guard(Api::OPEN_STATUS).layer(Who::default());
    let mut asks = request("GET", "/x", "all");
    let credential = Credential::new("*", acl::Mode::KEY, "all").unwrap();
    asks.extensions_mut().insert(edge.authorize(&Arc::new(credential), Api::TICKETS_GET).unwrap());
    assert_eq!(text(app.oneshot(asks).await.unwrap()).await, (200, "nobody".into()));
    assert_eq!(store.asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn refuse_lets_nobody_in_whatever_the_target() {
    let who = Who::default();
    for (target, statuses) in [
        (Target::NoRoute, [404, 401]),
        (Target::NotInRegistry, [403, 401]),
        (Target::OtherMethod(Api::TICKETS_GET), [405, 401]),
        (Target::OtherMethod(Api::OPEN_STATUS), [405, 405]),
        (Target::Endpoint(Api::TICKETS_GET), [405, 401]),
        (Target::Endpoint(Api::OPEN_STATUS), [405, 405]),
    ] {
        let app = edge().refuse(target).layer(who.clone());
        let known = app.clone().oneshot(request("GET", "/status", "all")).await.unwrap();
        let stranger = app.oneshot(Request::new(())).await.unwrap();
        assert_eq!([known.status().as_u16(), stranger.status().as_u16()], statuses);
    }
    assert_eq!(who.0.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn guard_matched_decides_on_what_the_router_says() {
    fn find(parts: &Parts) -> Target<Api> {
        parts.extensions.get::<&str>().map_or(Target::NoRoute, |path| Target::matched(&parts.method, path))
    }
    let app = edge().guard_matched(find).layer(Who::default());
    for (method, matched, name, status) in [
        ("GET", Some("/tickets/{id}"), "careful", 200),
        ("HEAD", Some("/tickets/{id}"), "careful", 200),
        ("DELETE", Some("/tickets/{id}"), "careful", 403),
        ("PUT", Some("/tickets/{id}"), "careful", 405),
        ("GET", Some("/tickets/{ID}"), "all", 403),
        ("GET", Some("/tickets/7"), "all", 403),
        ("GET", Some(""), "all", 403),
        ("get", Some("/tickets"), "all", 405),
        ("GET", None, "all", 404),
    ] {
        let mut asks = request(method, "/status", name);
        if let Some(path) = matched {
            asks.extensions_mut().insert(path);
        }
        let answer = app.clone().oneshot(asks).await.unwrap();
        assert_eq!(answer.status(), status, "{method} {matched:?} {name}");
    }
}

/// Ready once: as a service that holds a permit is. A clone is not ready, and to call what is not is a mistake.
struct Once {
    ready: bool,
    permits: Arc<AtomicUsize>,
}

impl Once {
    fn of(permits: usize) -> Self {
        Self { ready: false, permits: Arc::new(AtomicUsize::new(permits)) }
    }

    fn give_back(&mut self) {
        if std::mem::take(&mut self.ready) {
            self.permits.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl Clone for Once {
    fn clone(&self) -> Self {
        Self { ready: false, permits: Arc::clone(&self.permits) }
    }
}

impl Drop for Once {
    fn drop(&mut self) {
        self.give_back();
    }
}

impl<B> Service<Request<B>> for Once {
    type Response = Answer;
    type Error = io::Error;
    type Future = Ready<Result<Answer, io::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        if self.ready {
            return Poll::Ready(Ok(()));
        }
        let taken = self.permits.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        self.ready = taken.is_ok();
        if self.ready { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    fn call(&mut self, _: Request<B>) -> Self::Future {
        assert!(self.ready, "called without having been ready");
        self.give_back();
        ready(Err(io::Error::other("broken")))
    }
}

#[tokio::test]
async fn the_service_that_was_ready_is_the_one_that_is_called() {
    let once = Once::of(1);
    let permits = Arc::clone(&once.permits);
    let mut app = edge().guard(Api::TICKETS_GET).layer(once);
    for _ in 0..3 {
        let ready = ServiceExt::<Request<()>>::ready(&mut app).await.unwrap();
        let error = ready.call(request("GET", "/", "all")).await.unwrap_err();
        assert_eq!(error.to_string(), "broken", "an error of the service is its own");
    }
    // A refusal, and a request that nobody waits for, give the permit back.
    let ready = ServiceExt::<Request<()>>::ready(&mut app).await.unwrap();
    assert_eq!(ready.call(request("GET", "/", "weak")).await.unwrap().status(), 403);
    let ready = ServiceExt::<Request<()>>::ready(&mut app).await.unwrap();
    drop(ready.call(request("GET", "/", "all")));
    assert_eq!(permits.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_service_that_is_not_ready_makes_its_guard_wait() {
    let mut app = edge().guard(Api::TICKETS_GET).layer(Once::of(0));
    let mut context = Context::from_waker(std::task::Waker::noop());
    assert!(Service::<Request<()>>::poll_ready(&mut app, &mut context).is_pending());
}

/// A store that is asked over the network: the answer comes later, and an error of it lets nobody in.
#[tokio::test]
async fn authenticate_may_take_its_time() {
    let slow = Edge::<Api, _>::new(|parts: &Parts| {
        let name = parts.headers.contains_key("name");
        async move {
            tokio::task::yield_now().await;
            if !name {
                return Err(Rejected::Unavailable);
            }
            Authenticated::<Api, Person>::Ok(Some(Arc::new(Credential::new("*", acl::Mode::KEY, "ann")?)))
        }
    });
    let app = slow.guard(Api::TICKETS_GET).layer(Who::default());
    let answer =
        app.clone().oneshot(Request::get("/").header("name", "ann").body(()).unwrap()).await.unwrap();
    assert_eq!(text(answer).await, (200, "ann".into()));
    assert_eq!(app.oneshot(Request::new(())).await.unwrap().status(), 503);
}

#[tokio::test]
async fn authorize_decides_for_requests_inside_of_a_request() {
    let edge = edge();
    let credential =
        Arc::new(Credential::<Api, _>::new("tickets.*, -*.delete", acl::Mode::KEY, "cid").unwrap());
    assert_eq!(edge.authorize(&credential, Api::TICKETS_GET).unwrap().endpoint(), Api::TICKETS_GET);
    let refusal = edge.authorize(&credential, Api::TICKETS_DELETE).map(|_| ()).unwrap_err();
    assert_eq!(refusal.cause().code(), "tag_denied");
    assert_eq!(format!("{refusal:?}"), format!("Refusal(tag_denied, {})", refusal.id()));
    let told = "the credential's list denies a tag of this endpoint: tickets.tickets.delete";
    assert_eq!(refusal.to_string(), told);
    assert!(edge.authorize(&credential, Api::OPEN_STATUS).is_ok(), "D1");
}

/// A server of plain hyper, with `Full<Bytes>` as its body.
#[tokio::test]
async fn plain_hyper_is_guarded_through_a_socket() {
    let who = Who::default();
    let app = edge().guard(Api::TICKETS_DELETE).layer(who.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let app = app.clone();
            let service = service_fn(move |request: Request<Incoming>| app.clone().oneshot(request));
            tokio::spawn(
                hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service),
            );
        }
    });
    let allowed = send(address, "DELETE /tickets/7", &[key("all")]).await;
    assert_eq!((allowed.status, allowed.body.as_str()), (200, "all"));
    let refused = send(address, "DELETE /tickets/7", &[key("careful")]).await;
    assert_eq!((refused.status, refused.code().as_str()), (403, "tag_denied"));
    assert_eq!(refused.header("content-type"), Some("application/problem+json"));
    let head = send(address, "HEAD /tickets/7", NOBODY).await;
    assert_eq!((head.status, head.body.as_str()), (401, ""));
    assert_eq!(who.0.load(Ordering::SeqCst), 1);
}
