//! What an application does in its own way: keeps the head, asks what was called, and answers itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use acl::Mode;
use acl_tower::{
    Authenticate, Authenticated, Cause, Credential, Edge, Rejected, Settings, Target, buffered, protect,
    with_head,
};
use axum::Json;
use axum::body::Body;
use axum::response::IntoResponse as _;
use http::StatusCode;
use http::request::Parts;
use serde_json::json;

use crate::app::{Api, App, Keys, NOBODY, Person, key, mounted, router, settings, store};
use crate::client::{send, serve};
use crate::log::Log;

/// Reads the head after a pause, and asks for a second factor at one endpoint alone.
async fn find(head: &Parts, target: Target<Api>) -> Authenticated<Api, Person> {
    tokio::task::yield_now().await;
    let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
    let Some(name) = header("x-name") else { return Ok(None) };
    if target.endpoint() == Some(Api::TICKETS_DELETE) && header("x-factor").is_none() {
        let told = json!({ "send": "x-factor" });
        let answer = (StatusCode::PRECONDITION_REQUIRED, [("x-own", "yes"), ("allow", "PURR")], Json(told));
        return Err(Rejected::from(answer.into_response()));
    }
    Ok(Some(Arc::new(Credential::new("*", Mode::KEY, "all")?.named(name))))
}

#[tokio::test]
async fn a_future_may_keep_the_head_and_is_told_the_target() {
    let edge =
        Edge::<Api, _>::new(with_head(|head: Arc<Parts>, target| async move { find(&head, target).await }));
    let address = serve(protect(router(App::default()), &edge)).await;
    let name = ("x-name", "ann");
    assert_eq!(send(address, "GET /tickets/7", &[name]).await.body, "7");
    assert_eq!(send(address, "GET /tickets/7", NOBODY).await.status, 401);
    assert_eq!(send(address, "DELETE /tickets/7", &[name, ("x-factor", "1")]).await.body, "deleted");
    let own = send(address, "DELETE /tickets/7", &[name]).await;
    assert_eq!((own.status, own.body.as_str()), (428, r#"{"send":"x-factor"}"#));
    assert_eq!((own.header("x-own"), own.header("allow")), (Some("yes"), Some("PURR")));
    assert_eq!(
        (own.header("content-type"), own.header("www-authenticate")),
        (Some("application/json"), None)
    );
}

/// A share that outlives the future costs a clone, and nothing else.
#[tokio::test]
async fn a_share_that_is_kept_does_no_harm() {
    let kept = Arc::new(std::sync::Mutex::new(Vec::new()));
    let into = Arc::clone(&kept);
    let edge = Edge::<Api, _>::new(with_head(move |head: Arc<Parts>, target| {
        into.lock().unwrap().push(Arc::clone(&head));
        async move { find(&head, target).await }
    }));
    let address = serve(mounted_by(&edge)).await;
    assert_eq!(send(address, "GET /tickets/7", &[("x-name", "ann")]).await.body, "7");
    assert_eq!(kept.lock().unwrap()[0].headers["x-name"], "ann");
}

fn mounted_by<A: Authenticate<Api, Principal = Person>>(edge: &Edge<Api, A>) -> acl_tower::Protected {
    Api::routes(edge).with_state(App::default())
}

#[tokio::test]
async fn every_target_is_told() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    let edge = Edge::<Api, _>::new(with_head(move |_: Arc<Parts>, target: Target<Api>| {
        let place = match target {
            Target::Endpoint(_) => 1,
            Target::OtherMethod(_) => 10,
            Target::NotInRegistry => 100,
            Target::NoRoute => 1_000,
        };
        counted.fetch_add(place, Ordering::SeqCst);
        std::future::ready(Authenticated::<Api, Person>::Ok(None))
    }));
    let extra = router(App::default()).route("/extra", axum::routing::get(async || ()));
    let address = serve(protect(extra, &edge)).await;
    for request in ["GET /tickets", "PUT /tickets", "GET /extra", "GET /nowhere", "GET /status"] {
        send(address, request, NOBODY).await;
    }
    assert_eq!(seen.load(Ordering::SeqCst), 1_111, "a public endpoint asks nobody");
}

#[test]
fn a_body_that_is_not_there_at_once_is_500_and_an_event() {
    let log = Log::start();
    let never = Body::new(Never);
    assert_eq!(buffered(never).status(), 500);
    assert!(log.take("acl_tower")[0]["cause"].contains("not there at once"));
    let Rejected::Answer(answer) = Rejected::from("text".into_response()) else { panic!() };
    assert_eq!((answer.status().as_u16(), &answer.body()[..]), (200, &b"text"[..]));
}

struct Never;

impl http_body::Body for Never {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Pending
    }
}

/// One endpoint's refusal is the application's, the others are the edge's; nobody is let in by either.
#[tokio::test]
async fn texts_and_statuses_are_the_application_s_by_endpoint() {
    let own = || {
        settings().answer(|refusal, _| {
            let endpoint = refusal.target().endpoint();
            match refusal.cause() {
                Cause::TagNotGranted if endpoint == Some(Api::TICKETS_LIST) => {
                    Some(buffered((StatusCode::OK, "nothing to see")))
                }
                Cause::MethodNotAllowed => {
                    Some(buffered((StatusCode::METHOD_NOT_ALLOWED, [("allow", "GET, POST")], "no")))
                }
                _ => None,
            }
        })
    };
    let app = App::default();
    let edge = |settings: Settings<Api, Person>| Edge::with(Keys::of(&store()), settings);
    for protected in [mounted(&edge(own()), app.clone()), protect(router(app.clone()), &edge(own()))] {
        let address = serve(protected).await;
        let list = send(address, "GET /tickets", &[key("weak")]).await;
        assert_eq!(
            (list.status, list.body.as_str(), list.header("allow")),
            (200, "nothing to see", Some(""))
        );
        let get = send(address, "GET /tickets/7", &[key("weak")]).await;
        assert_eq!((get.status, get.code().as_str()), (403, "tag_not_granted"));
        let put = send(address, "PUT /tickets", &[key("weak")]).await;
        assert_eq!((put.status, put.header("allow")), (405, Some("GET, POST")));
    }
    assert_eq!(app.0.reached.load(Ordering::SeqCst), 0, "a refusal that looks like an answer is none");
}

/// RFC 6750, 3: what a client would have to ask for. To a stranger it would tell what there is.
#[tokio::test]
async fn the_scope_of_a_challenge_is_told_to_a_known_caller_alone() {
    let edge = Edge::with(Keys::of(&store()), Settings::new());
    let address = serve(mounted(&edge, App::default())).await;
    let challenge = async |request: &str, name: &str| {
        let headers = if name == "nobody" { vec![] } else { vec![key(name)] };
        let answer = send(address, request, &headers).await;
        answer.header("www-authenticate").map(str::to_owned)
    };
    let scope = r#"Bearer realm="api", error="insufficient_scope", scope="rooms.seats.get seats.all.get""#;
    assert_eq!(challenge("GET /rooms/1/seats/2", "weak").await.as_deref(), Some(scope));
    assert_eq!(challenge("GET /rooms/1/seats/2", "nobody").await.as_deref(), Some(r#"Bearer realm="api""#));
    // Of what a deny takes away, or the mode, no further scope gives anything.
    let denied = r#"Bearer realm="api", error="insufficient_scope""#;
    assert_eq!(challenge("DELETE /tickets/7", "careful").await.as_deref(), Some(denied));
    assert_eq!(challenge("GET /nowhere", "weak").await, None);
}
