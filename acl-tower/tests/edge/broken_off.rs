//! What does not end as it should, and what does not stay HTTP: a store that panics, a caller who leaves while being
//! asked, a connection that is to become another protocol's.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use acl::Mode;
use acl_tower::{Authenticate, Authenticated, Credential, Edge, Protected, protect};
use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse;
use axum::routing::any;
use http::request::Parts;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::yield_now;
use tokio::time::timeout;

use crate::app::{Api, App, NOBODY, Person, router};
use crate::client::{head, send, serve};

const FOREVER: Duration = Duration::from_secs(20);

/// The API in both ways behind a store.
fn both<A: Authenticate<Api, Principal = Person>>(edge: &Edge<Api, A>, app: &App) -> [Protected; 2] {
    [Api::routes(edge).with_state(app.clone()), protect(router(app.clone()), edge)]
}

fn reached(app: &App) -> usize {
    app.0.reached.load(std::sync::atomic::Ordering::SeqCst)
}

/// All that comes back, until the connection is closed.
async fn until_closed(mut stream: TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    // A connection that is reset has said nothing more either.
    let _ = timeout(FOREVER, stream.read_to_end(&mut answer)).await.unwrap();
    answer
}

#[tokio::test]
async fn an_authenticate_that_panics_lets_nobody_in_nor_harms_others() {
    let edge = Edge::<Api, _>::new(|parts: &Parts| {
        assert!(!parts.headers.contains_key("at-once"), "the store broke at once");
        let later = parts.headers.contains_key("later");
        async move {
            yield_now().await;
            assert!(!later, "the store broke later");
            Authenticated::<Api, Person>::Ok(Some(Arc::new(Credential::new("*", Mode::KEY, "ann")?)))
        }
    });
    let app = App::default();
    for protected in both(&edge, &app) {
        let address = serve(protected).await;
        for how in ["at-once", "later"] {
            for request in ["GET /tickets/7", "PUT /tickets/7", "GET /nowhere"] {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.write_all(&head(request, &[(how, "yes")])).await.unwrap();
                assert_eq!(until_closed(stream).await, b"", "{how} {request}");
            }
            assert_eq!(send(address, "GET /status", &[(how, "yes")]).await.body, "up", "nobody is asked");
        }
        let before = reached(&app);
        assert_eq!(send(address, "GET /tickets/7", NOBODY).await.body, "7");
        assert_eq!(reached(&app), before + 1, "and nothing of what broke came through");
    }
}

/// Says that it is gone.
struct Gone(Arc<Notify>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[tokio::test]
async fn a_caller_who_leaves_while_being_asked_reaches_no_handler() {
    let (asked, gone) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (asks, leaves) = (Arc::clone(&asked), Arc::clone(&gone));
    let edge = Edge::<Api, _>::new(move |_: &Parts| {
        let (asks, held) = (Arc::clone(&asks), Gone(Arc::clone(&leaves)));
        async move {
            asks.notify_one();
            pending::<()>().await;
            drop(held);
            Authenticated::<Api, Person>::Ok(Some(Arc::new(Credential::new("*", Mode::KEY, "ann")?)))
        }
    });
    let app = App::default();
    for protected in both(&edge, &app) {
        let address = serve(protected).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&head("GET /tickets/7", NOBODY)).await.unwrap();
        asked.notified().await;
        drop(stream);
        assert!(timeout(FOREVER, gone.notified()).await.is_ok(), "the question is still held");
        assert_eq!(reached(&app), 0);
    }
}

mod live {
    use super::{IntoResponse, Request, TokioIo};

    /// Becomes an echo.
    #[acl::endpoint(GET, "/live", tags("live.socket.get"))]
    pub(super) async fn open(mut request: Request) -> impl IntoResponse {
        let upgrade = hyper::upgrade::on(&mut request);
        tokio::spawn(async move {
            let (mut reads, mut writes) = tokio::io::split(TokioIo::new(upgrade.await.unwrap()));
            tokio::io::copy(&mut reads, &mut writes).await.unwrap();
        });
        let headers = [("connection", "upgrade"), ("upgrade", "echo")];
        (http::StatusCode::SWITCHING_PROTOCOLS, headers)
    }

    acl::registry! { pub(super) struct Live; endpoints: [open], with: [acl_tower::axum] }
}

/// The decision is made of the request that asks for it: nobody talks another protocol before that.
#[tokio::test]
async fn a_connection_is_upgraded_only_for_who_may_call_its_endpoint() {
    use live::Live;

    let edge = Edge::<Live, _>::new(|parts: &Parts| {
        let list = parts.headers.get("list").and_then(|list| list.to_str().ok()).map(str::to_owned);
        async move {
            let known = list.map(|list| Credential::new(&list, Mode::KEY, "ann")).transpose()?;
            Authenticated::<Live, Person>::Ok(known.map(Arc::new))
        }
    });
    let through_any = Router::new().route("/live", any(live::open));
    for app in [Live::routes(&edge).with_state(()), protect(through_any, &edge)] {
        let address = serve(app).await;
        let asking = |method: &str, list: Option<&str>| {
            let mut text =
                format!("{method} /live HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: echo\r\n");
            if let Some(list) = list {
                text.extend(["list: ", list, "\r\n"]);
            }
            text + "\r\n"
        };
        // What they say next is a request as any, or nothing.
        let next = "GET /live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        for (method, list, status) in [
            ("GET", None, "401"),
            ("GET", Some("people.*"), "403"),
            ("GET", Some("*, -live.*"), "403"),
            ("POST", Some("*"), "405"),
            ("CONNECT", Some("*"), "405"),
        ] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all((asking(method, list) + next).as_bytes()).await.unwrap();
            let answer = String::from_utf8(until_closed(stream).await).unwrap();
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{method} {list:?} {answer}");
            assert!(!answer.contains(" 101 "), "{method} {list:?} {answer}");
        }
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(asking("GET", Some("live.*")).as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(timeout(FOREVER, stream.read_u8()).await.unwrap().unwrap());
        }
        assert!(answer.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&answer));
        stream.write_all(b"hello").await.unwrap();
        let mut echo = [0; 5];
        timeout(FOREVER, stream.read_exact(&mut echo)).await.unwrap().unwrap();
        assert_eq!(&echo, b"hello");
    }
}
