//! DESIGN section 9: when is decided. Before the body is read; once a request; by what the store has then.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use acl::Mode;
use acl_tower::Credential;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::app::{Key, NOBODY, Person, key, sites};
use crate::client::{head, raw, read, send};

/// Long enough that who runs into it waits for what never comes.
const FOREVER: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_refusal_comes_before_the_body_is_read() {
    for site in sites().await {
        for (headers, status) in [(vec![], 401), (vec![key("readers")], 403), (vec![key("nobody")], 401)] {
            for more in [("content-length", "1000000000"), ("transfer-encoding", "chunked")] {
                let mut headers = headers.clone();
                headers.push((more.0, more.1.to_owned()));
                let bytes = head("POST /tickets", &headers);
                let answer = timeout(FOREVER, raw(site.address, &bytes)).await;
                assert_eq!(answer.map(|answer| answer.status), Ok(status), "{} {more:?}", site.how);
            }
        }
        assert_eq!(site.reached(), 0, "{}", site.how);
    }
}

#[tokio::test]
async fn a_refused_request_is_not_told_to_continue() {
    for site in sites().await {
        let more = [("content-length", "5".to_owned()), ("expect", "100-continue".to_owned())];
        for (name, status) in [("readers", 403), ("nobody", 401)] {
            let headers = [more[0].clone(), more[1].clone(), key(name)];
            let answer = timeout(FOREVER, raw(site.address, &head("POST /tickets", &headers))).await;
            assert_eq!(answer.map(|answer| answer.status), Ok(status), "{}", site.how);
        }
        // Who is let in is told so, and sends it.
        let headers = [more[0].clone(), more[1].clone(), key("all")];
        let mut stream = TcpStream::connect(site.address).await.unwrap();
        stream.write_all(&head("POST /tickets", &headers)).await.unwrap();
        let mut told = [0; 25];
        timeout(FOREVER, stream.read_exact(&mut told)).await.unwrap().unwrap();
        assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n", "{}", site.how);
        stream.write_all(b"hello").await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = read(&answer);
        assert_eq!((answer.status, answer.body.as_str()), (200, "hello"), "{}", site.how);
    }
}

#[tokio::test]
async fn a_revoked_credential_ends_with_the_request_it_was_let_in_for() {
    for site in sites().await {
        let running = tokio::spawn({
            let address = site.address;
            async move { send(address, "GET /slow", &[key("all")]).await }
        });
        site.app.0.entered.notified().await;
        site.store.revoke("all");
        let next = send(site.address, "GET /tickets", &[key("all")]).await;
        assert_eq!((next.status, next.code().as_str()), (401, "wrong_credential"), "{}", site.how);
        site.app.0.leave.notify_one();
        let answer = running.await.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (200, "done for all"), "{}", site.how);
    }
}

/// On one connection too: a credential is a request's, not a connection's.
#[tokio::test]
async fn a_connection_that_stays_open_is_asked_at_every_request() {
    for site in sites().await {
        let mut stream = TcpStream::connect(site.address).await.unwrap();
        let request = |name: &str| {
            let (header, value) = key(name);
            format!("GET /tickets/7 HTTP/1.1\r\nhost: a\r\n{header}: {value}\r\n\r\n")
        };
        let mut answer = async |text: String| {
            stream.write_all(text.as_bytes()).await.unwrap();
            let mut bytes = Vec::new();
            while !bytes.windows(4).any(|window| window == b"\r\n\r\n") {
                let mut more = [0; 4096];
                let length = stream.read(&mut more).await.unwrap();
                bytes.extend_from_slice(&more[..length]);
            }
            read(&bytes).status
        };
        assert_eq!(answer(request("all")).await, 200, "{}", site.how);
        assert_eq!(answer(request("weak")).await, 403, "{}", site.how);
        assert_eq!(answer("GET /tickets/7 HTTP/1.1\r\nhost: a\r\n\r\n".into()).await, 401, "{}", site.how);
        site.store.revoke("all");
        assert_eq!(answer(request("all")).await, 401, "{}", site.how);
    }
}

#[tokio::test]
async fn a_credential_is_shared_and_dropped_with_its_last_request() {
    for site in sites().await {
        let credential = Credential::<_, Person>::new("*", Mode::KEY, "zoe").unwrap();
        let (credential, watch) = {
            let credential = Arc::new(credential);
            let watch = Arc::downgrade(&credential);
            (credential, watch)
        };
        site.store.put("zoe", Key::Known(credential));
        let answer = send(site.address, "GET /tickets", &[key("zoe")]).await;
        assert_eq!(answer.body, "tickets for zoe", "{}", site.how);
        let running = tokio::spawn({
            let address = site.address;
            async move { send(address, "GET /slow", &[key("zoe")]).await }
        });
        site.app.0.entered.notified().await;
        assert_eq!(watch.strong_count(), 2, "{}: the store's and the request's", site.how);
        site.store.revoke("zoe");
        assert_eq!(watch.strong_count(), 1, "{}", site.how);
        site.app.0.leave.notify_one();
        assert_eq!(running.await.unwrap().status, 200);
        // Refusals hold it as long as their answer.
        let other = Arc::new(Credential::<_, Person>::new("people.*", Mode::KEY, "yan").unwrap());
        let other_watch = Arc::downgrade(&other);
        site.store.put("yan", Key::Known(other));
        assert_eq!(send(site.address, "GET /tickets", &[key("yan")]).await.status, 403);
        site.store.revoke("yan");
        for watch in [watch, other_watch] {
            let gone = async {
                while watch.strong_count() > 0 {
                    tokio::task::yield_now().await;
                }
            };
            assert!(timeout(FOREVER, gone).await.is_ok(), "{}: the credential is still held", site.how);
        }
    }
}

/// A list that is changed in the store counts from the next request on.
#[tokio::test]
async fn s4_a_bound_that_shrinks_binds_the_next_request() {
    for site in sites().await {
        assert_eq!(send(site.address, "GET /tickets/7", &[key("bound")]).await.status, 200, "{}", site.how);
        let shrunk = Credential::new("tickets.*", Mode::KEY, "ivy").unwrap().within("*.list").unwrap();
        site.store.put("bound", Key::Known(Arc::new(shrunk)));
        let answer = send(site.address, "GET /tickets/7", &[key("bound")]).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "tag_not_granted"), "{}", site.how);
        assert_eq!(send(site.address, "GET /tickets", &[key("bound")]).await.status, 200, "{}", site.how);
    }
}

#[tokio::test]
async fn d1_public_endpoints_ask_nobody_whatever_the_request_carries() {
    for site in sites().await {
        let bad = [key("all"), key("stale"), ("cookie", "session=é".to_owned())];
        for headers in [&[][..], &bad[..1], &bad[..], &[key("away")], &[key("limited")]] {
            let answer = send(site.address, "GET /status", headers).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, "up"), "{}", site.how);
        }
        assert_eq!(site.asked(), 0, "{}", site.how);
        send(site.address, "GET /me", NOBODY).await;
        assert_eq!(site.store.asked.load(Ordering::SeqCst), 1, "{}", site.how);
    }
}

/// What follows a refusal on its connection is the body that nobody read, and no request.
#[tokio::test]
async fn the_unread_body_of_a_refused_request_is_no_request() {
    for site in sites().await {
        for expect in ["", "expect: 100-continue\r\n"] {
            let hidden = "GET /status HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
            let length = hidden.len();
            let text = format!(
                "POST /tickets HTTP/1.1\r\nhost: a\r\n{expect}content-length: {length}\r\n\r\n{hidden}"
            );
            let mut stream = TcpStream::connect(site.address).await.unwrap();
            stream.write_all(text.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
            let mut answer = Vec::new();
            timeout(FOREVER, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
            let answer = String::from_utf8(answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 401"), "{} {answer}", site.how);
            assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{} {answer}", site.how);
        }
        assert_eq!(site.reached(), 0, "{}", site.how);
    }
}

#[tokio::test]
async fn concurrent_requests_do_not_lend_each_other_their_caller() {
    for site in sites().await {
        let asked = (0..60).map(|number| {
            let (name, address) = (["all", "readers", "careful", "weak", "nobody"][number % 5], site.address);
            tokio::spawn(async move { (name, send(address, "GET /tickets", &[key(name)]).await) })
        });
        for asked in asked.collect::<Vec<_>>() {
            let (name, answer) = asked.await.unwrap();
            match name {
                "weak" => assert_eq!(answer.status, 403, "{}", site.how),
                "nobody" => assert_eq!(answer.status, 401, "{}", site.how),
                _ => assert_eq!(answer.body, format!("tickets for {name}"), "{}", site.how),
            }
        }
    }
}
