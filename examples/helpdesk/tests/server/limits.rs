//! Hourly and daily limits.

use serde_json::json;

use crate::harness::{AGENT, Server};

async fn limited(server: &Server, hourly: i64, daily: i64) -> String {
    let admin = server.administrator().await;
    let body = json!({
        "name": "t", "owner": AGENT.to_string(), "lists": ["*"], "hourly_limit": hourly, "daily_limit": daily,
    });
    server.make_key(&admin, body).await
}

#[tokio::test]
async fn over_the_hourly_limit_is_429_until_the_next_hour() {
    let server = Server::start().await;
    let key = limited(&server, 3, 100).await;
    for _ in 0..3 {
        server.with(&key, "GET", "/tickets").expect(200).await;
    }
    let answer = server.with(&key, "GET", "/tickets").expect(429).await;
    let seconds: i64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=3_600).contains(&seconds), "{seconds}");
    assert_eq!(answer.code(), "rate_limited");
}

#[tokio::test]
async fn over_the_daily_limit_is_429() {
    let server = Server::start().await;
    let key = limited(&server, 100, 2).await;
    server.with(&key, "GET", "/tickets").expect(200).await;
    server.with(&key, "GET", "/labels/999").expect(404).await;
    let answer = server.with(&key, "GET", "/tickets").expect(429).await;
    let seconds: i64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=86_400).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn a_limit_of_nothing_lets_nothing_in() {
    let server = Server::start().await;
    for (hourly, daily) in [(0, 10), (10, 0)] {
        let key = limited(&server, hourly, daily).await;
        server.with(&key, "GET", "/tickets").expect(429).await;
    }
}

#[tokio::test]
async fn a_batch_counts_its_parts() {
    let server = Server::start().await;
    let key = limited(&server, 4, 100).await;
    let parts = json!({ "a": "/api/v2/me", "b": "/api/v2/me", "c": "/api/v2/me", "d": "/api/v2/me", "e": "/api/v2/me" });
    let answer = server.with(&key, "POST", "/batch").json(&parts).expect(200).await.json();
    let codes: Vec<_> = answer
        .as_object()
        .unwrap()
        .values()
        .map(|part| part["headers"]["response_code"].as_i64().unwrap())
        .collect();
    // The batch is one request, and three parts fit beside it.
    assert_eq!(codes, [200, 200, 200, 429, 429]);
}

#[tokio::test]
async fn many_at_once_do_not_pass_the_limit() {
    let server = Server::start().await;
    for (hourly, daily) in [(10, 100), (100, 10)] {
        let key = limited(&server, hourly, daily).await;
        let calls: Vec<_> = (0..30).map(|_| tokio::spawn(server.with(&key, "GET", "/me").send())).collect();
        let mut passed = 0;
        for call in calls {
            passed += i32::from(call.await.unwrap().status == 200);
        }
        assert_eq!(passed, 10, "{hourly} an hour, {daily} a day");
    }
}
