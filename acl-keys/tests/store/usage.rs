//! What keys call and are refused, and what they are told is left.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use acl::Mode;
use acl_keys::{Caller, Edit, Keys, NewKey, RateLimitHeaders, Used};
use acl_tower::{Authenticate, Authenticated, Credential, Edge, Head, Target};
use axum::body::Body;
use axum::response::Response;
use http::{Request, StatusCode};
use tower::{Layer as _, ServiceExt as _};

use crate::api::{Api, open, operator};
use crate::engine::{both, pool};

both! {
    calls_and_refusals_are_counted_apart,
    shadow_lists_are_tried,
    a_flood_of_refusals_is_one_row,
    tables_of_version_1_are_updated_and_still_written_by_it,
    counts_are_written_by_themselves,
    headers_tell_what_is_left,
    a_key_without_limits_is_told_none,
    calls_of_an_edge_with_other_principals_are_counted,
}

async fn ask(keys: &Keys<Api>, method: &str, path: &str, secret: &str) -> Response {
    let app = RateLimitHeaders.layer(Api::routes(&keys.edge()).with_state(()));
    let request =
        Request::builder().method(method).uri(path).header("authorization", format!("Bearer {secret}"));
    app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn used(keys: &Keys<Api>, id: i64) -> Vec<(String, String, u64)> {
    keys.flush().await.unwrap();
    let told = |used: Used| (format!("{} {}", used.method, used.path), used.code, used.calls);
    keys.usage_of(id).await.unwrap().into_iter().map(told).collect()
}

fn row(route: &str, code: &str, calls: u64) -> (String, String, u64) {
    (route.to_owned(), code.to_owned(), calls)
}

async fn calls_and_refusals_are_counted_apart(database: String) {
    let keys = open(&database).await;
    let created = keys.create(&operator(), NewKey::new("x", ["tickets.*, -*.delete"])).await.unwrap();
    let (id, secret) = (created.key.id, created.secret.reveal());
    for (method, path, status, times) in [
        ("GET", "/tickets", StatusCode::OK, 4),
        ("DELETE", "/tickets/7", StatusCode::FORBIDDEN, 2),
        ("GET", "/people", StatusCode::FORBIDDEN, 1),
    ] {
        for _ in 0..times {
            assert_eq!(ask(&keys, method, path, secret).await.status(), status);
        }
    }
    assert_eq!(
        used(&keys, id).await,
        [
            row("GET /tickets", "allowed", 4),
            row("DELETE /tickets/{id}", "tag_denied", 2),
            row("GET /people", "tag_not_granted", 1),
        ]
    );
    assert_eq!(ask(&keys, "GET", "/tickets", secret).await.status(), StatusCode::OK);
    assert_eq!(used(&keys, id).await[0], row("GET /tickets", "allowed", 5));
    assert!(keys.key(id).await.unwrap().last_used.is_some());
}

async fn shadow_lists_are_tried(database: String) {
    let keys = open(&database).await;
    let new = NewKey::new("x", ["tickets.*"]).shadow(["people.*", "tickets.*.list"]);
    let created = keys.create(&operator(), new).await.unwrap();
    let (id, secret) = (created.key.id, created.secret.reveal());
    for (method, path) in [("GET", "/tickets"), ("POST", "/tickets"), ("POST", "/tickets")] {
        assert_eq!(ask(&keys, method, path, secret).await.status(), StatusCode::OK);
    }
    // A shadow list gives nothing.
    assert_eq!(ask(&keys, "GET", "/people", secret).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(
        used(&keys, id).await,
        [
            row("POST /tickets", "allowed", 2),
            row("POST /tickets", "would_deny", 2),
            row("GET /people", "tag_not_granted", 1),
            row("GET /tickets", "allowed", 1),
        ]
    );
    keys.edit(&operator(), id, Edit::new().shadow([""; 0])).await.unwrap();
    ask(&keys, "POST", "/tickets", secret).await;
    assert_eq!(
        used(&keys, id).await[..2],
        [row("POST /tickets", "allowed", 3), row("POST /tickets", "would_deny", 2)]
    );
}

async fn a_flood_of_refusals_is_one_row(database: String) {
    let keys = open(&database).await;
    let created = keys.create(&operator(), NewKey::new("x", ["people.*"])).await.unwrap();
    for _ in 0..500 {
        ask(&keys, "GET", "/tickets", created.secret.reveal()).await;
        ask(&keys, "GET", "/tickets", "key_of_nobody").await;
    }
    assert_eq!(used(&keys, created.key.id).await, [row("GET /tickets", "tag_not_granted", 500)]);
    let pool = pool(&database).await;
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM acl_usage").fetch_one(&pool).await.unwrap();
    assert_eq!(rows, 1);
}

/// As during a rolling deploy, when an older replica still writes.
async fn tables_of_version_1_are_updated_and_still_written_by_it(database: String) {
    let keys = open(&database).await;
    let created = keys.create(&operator(), NewKey::new("x", ["people.*"])).await.unwrap();
    let pool = pool(&database).await;
    let run = async |statement: &str| sqlx::query(statement).execute(&pool).await.unwrap();
    run("DROP INDEX acl_usage_by_decision").await;
    run("ALTER TABLE acl_usage DROP COLUMN decision").await;
    run("DELETE FROM acl_schema WHERE version > 1").await;
    let of_version_1 = async || {
        run(&format!(
            "INSERT INTO acl_usage (key_id, method, path, code, calls, last)
             VALUES ({}, 'GET', '/tickets', 'tag_not_granted', 1, 1) ON CONFLICT (key_id, method, path, code)
             DO UPDATE SET calls = acl_usage.calls + excluded.calls, last = excluded.last",
            created.key.id
        ))
        .await;
    };
    of_version_1().await;
    let keys = open(&database).await;
    let only = async || {
        keys.flush().await.unwrap();
        let (mut rows, total) = keys.store().refusals(None, 0, 10).await.unwrap();
        assert_eq!((rows.len(), total), (1, 1));
        rows.remove(0)
    };
    assert_eq!(only().await.decision, None);
    let answer = ask(&keys, "GET", "/tickets", created.secret.reveal()).await;
    let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let found = only().await;
    let id = found.decision.unwrap();
    assert!(body.contains(&id.to_string()), "{body}");
    of_version_1().await;
    assert_eq!((only().await.calls, only().await.decision), (3, Some(id)), "an older version leaves it");
    assert_eq!(keys.store().refusal(id, None).await.unwrap().unwrap(), only().await);
}

async fn counts_are_written_by_themselves(database: String) {
    let keys = open(&database).await;
    let created = keys.create(&operator(), NewKey::new("x", ["*"])).await.unwrap();
    ask(&keys, "GET", "/tickets", created.secret.reveal()).await;
    tokio::time::sleep(Duration::from_millis(1_800)).await;
    assert_eq!(keys.usage_of(created.key.id).await.unwrap().len(), 1);
}

async fn headers_tell_what_is_left(database: String) {
    let keys = open(&database).await;
    let new = NewKey::new("x", ["*"]).hourly_limit(3).daily_limit(50);
    let secret = keys.create(&operator(), new).await.unwrap().secret.reveal().to_owned();
    for left in [2, 1, 0, 0] {
        let answer = ask(&keys, "GET", "/tickets", &secret).await;
        let header = |name| answer.headers()[name].to_str().unwrap();
        assert_eq!(header("ratelimit-policy"), r#""hour";q=3;w=3600, "day";q=50;w=86400"#);
        assert!(header("ratelimit").starts_with(&format!("\"hour\";r={left};t=")), "{}", header("ratelimit"));
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            assert!(header("retry-after").parse::<u32>().unwrap() <= 3_600);
        }
    }
    assert_eq!(ask(&keys, "GET", "/tickets", &secret).await.status(), StatusCode::TOO_MANY_REQUESTS);
}

async fn a_key_without_limits_is_told_none(database: String) {
    let keys = open(&database).await;
    let secret = keys.create(&operator(), NewKey::new("x", ["*"])).await.unwrap().secret.reveal().to_owned();
    for secret in [&*secret, "key_of_nobody"] {
        let answer = ask(&keys, "GET", "/tickets", secret).await;
        assert!(!answer.headers().contains_key("ratelimit"));
    }
}

/// Whoever an application knows: by a key, or by something of its own.
#[derive(Clone)]
struct ByEither(acl_keys::ByKey<Api>);

enum Either {
    Key(Arc<Credential<Api, Caller>>),
    Session,
}

impl Authenticate<Api> for ByEither {
    type Principal = Either;
    type Future = Pin<Box<dyn Future<Output = Authenticated<Api, Either>> + Send>>;

    fn authenticate(&self, head: &mut Head, target: Target<Api>) -> Self::Future {
        if head.headers.contains_key("cookie") {
            let session = Credential::any_of(["*"], Mode::SESSION, Either::Session);
            return Box::pin(async { Ok(Some(Arc::new(session))) });
        }
        let known = self.0.authenticate(head, target);
        Box::pin(async {
            Ok(known.await?.map(|known| {
                let either = Either::Key(Arc::clone(&known));
                Arc::new(known.shared_with(either))
            }))
        })
    }
}

async fn calls_of_an_edge_with_other_principals_are_counted(database: String) {
    let keys = open(&database).await;
    let created = keys.create(&operator(), NewKey::new("x", ["tickets.*"])).await.unwrap();
    let settings = keys.counting(acl_tower::Settings::new(), |either| match either {
        Either::Key(known) => Some(known.principal()),
        Either::Session => None,
    });
    let edge = Edge::with(ByEither(keys.authenticate()), settings);
    let app = Api::routes(&edge).with_state(());
    let bearer = format!("Bearer {}", created.secret.reveal());
    for (name, value) in [("authorization", &*bearer), ("cookie", "session"), ("authorization", &*bearer)] {
        let request = Request::get("/tickets").header(name, value).body(Body::empty()).unwrap();
        assert_eq!(app.clone().oneshot(request).await.unwrap().status(), StatusCode::OK);
    }
    assert_eq!(used(&keys, created.key.id).await, [row("GET /tickets", "allowed", 2)]);
}
