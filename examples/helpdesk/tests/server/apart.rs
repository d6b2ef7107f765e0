//! What may take long holds nobody else up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::Request;
use axum::response::IntoResponse as _;
use helpdesk::apart::{ADMINISTRATION, PASSWORDS, PREVIEWS};
use serde_json::json;

use crate::harness::Server;

/// Longer than anything that a test waits for here.
const LONG: Duration = Duration::from_millis(600);

#[tokio::test]
async fn what_computes_long_leaves_the_thread_that_answers_free() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let long: Vec<_> = (0..5)
        .map(|_| {
            let (now, most) = (now.clone(), most.clone());
            tokio::spawn(PREVIEWS.answer(Request::new(Body::empty()), move |_| async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(LONG / 3);
                now.fetch_sub(1, Ordering::SeqCst);
                "done".into_response()
            }))
        })
        .collect();
    // On the one thread that this test has.
    let start = Instant::now();
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(start.elapsed() < LONG / 3, "{:?}", start.elapsed());
    for long in long {
        assert_eq!(long.await.unwrap().status(), 200);
    }
    assert_eq!(most.load(Ordering::SeqCst), 2, "two at once, and the others in their turn");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_administration_and_passwords_wait_for_a_turn() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let taken: Vec<_> = [&ADMINISTRATION, &PASSWORDS]
        .into_iter()
        .flat_map(|turns| (0..4).map(move |_| tokio::spawn(turns.compute(|| std::thread::sleep(LONG)))))
        .collect();
    tokio::time::sleep(LONG / 10).await;
    let start = Instant::now();
    let waiting = [
        server.signed(&admin, "GET", "/keys").revealing(),
        server.signed(&admin, "GET", "/roles").revealing(),
        server.page("GET", "/admin/keys").header("Cookie", &admin.cookie).revealing(),
        server.call("POST", "/api_tokens").json(&json!({ "email": "nobody", "password": "wrong" })),
    ];
    let waiting: Vec<_> = waiting.map(|call| tokio::spawn(call.send())).into();
    for _ in 0..5 {
        server.keyed("GET", "/tickets").expect(200).await;
        server.call("GET", "/helpdesk/discover").expect(200).await;
        server.page("GET", "/sign_in").expect(200).await;
    }
    assert!(start.elapsed() < LONG / 2, "{:?}", start.elapsed());
    assert!(waiting.iter().all(|call| !call.is_finished()));
    for call in waiting {
        assert!([200, 401].contains(&call.await.unwrap().status));
    }
    for taken in taken {
        taken.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn what_runs_apart_and_asks_again_needs_no_second_turn() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    // As many as there are turns, each with a part that would need one too.
    let name = "d".repeat(70_000);
    let long = json!({
        "key": { "method": "POST", "url": "/api/v2/keys", "payload": { "name": name, "lists": ["*"] } },
        "all": "/api/v2/keys",
    });
    let send = |_| tokio::spawn(server.signed(&admin, "POST", "/batch").json(&long).revealing().send());
    let all: Vec<_> = (0..4).map(send).collect();
    for answer in all {
        let parts = answer.await.unwrap().json();
        assert_eq!(["key", "all"].map(|part| parts[part]["headers"]["response_code"].clone()), [400, 200]);
    }
}
