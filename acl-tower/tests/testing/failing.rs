//! Assertions that do not hold, and what they tell.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use acl::Mode;
use acl_tower::testing::{Answer, App};
use acl_tower::{Credential, Edge};
use axum::Router;
use axum::routing::get;
use http::request::Parts;

use crate::api::{Api, Person, app, service};

/// What a panic says.
pub(crate) fn message(action: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(action)).expect_err("it holds");
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => (*payload.downcast::<&str>().unwrap()).to_owned(),
    }
}

type Assertion = fn(&Answer<Api, Person>) -> &Answer<Api, Person>;

const ASSERTIONS: [(Assertion, &str); 6] = [
    (Answer::assert_allowed, "let in"),
    (Answer::assert_mode_not_allowed, "refused with `mode_not_allowed`"),
    (Answer::assert_tag_denied, "refused with `tag_denied`"),
    (Answer::assert_tag_not_granted, "refused with `tag_not_granted`"),
    (Answer::assert_stale, "refused with `key_list_stale`"),
    (Answer::assert_no_credential, "refused with `no_credential`"),
];

#[tokio::test]
async fn of_an_answer_one_assertion_holds_and_every_other_fails() {
    let answers = [
        app().as_key("*").get("/tickets").await,
        app().as_token("*").post("/tickets").await,
        app().as_key("*, -*.list").get("/tickets").await,
        app().as_key("people.*").get("/tickets").await,
        app().as_key("*, -nothing.of.it").get("/tickets").await,
        app().as_nobody().get("/tickets").await,
    ];
    for (nth, answer) in answers.iter().enumerate() {
        for (other, (assertion, expected)) in ASSERTIONS.iter().enumerate() {
            if nth == other {
                assertion(answer);
            } else {
                let told = message(|| _ = assertion(answer));
                assert!(told.contains(&format!("expected: {expected}\n")), "{told}");
            }
        }
    }
}

#[tokio::test]
async fn an_unexpected_refusal_names_the_pattern_that_refused() {
    let answer = app().as_key("tickets.*, -*.list").within("*").get("/tickets").await;
    let told = message(|| _ = answer.assert_allowed());
    let (head, body) = told.split_once("\n      body: ").unwrap();
    assert_eq!(
        head,
        "GET /tickets\n  \
           expected: let in\n     \
              found: refused with `tag_denied`, 403 Forbidden\n    \
             caller: by key, with the list `tickets.*, -*.list` within `*`\n  \
           endpoint: GET /tickets\n      \
               tags: tickets.tickets.list\n   \
            open to: key, token, session\n    \
             reason: denied: `-*.list` matches tag `tickets.tickets.list`"
    );
    assert!(body.contains(r#""code":"tag_denied""#), "{body}");
}

#[tokio::test]
async fn an_answer_where_a_refusal_was_expected_says_who_let_it_in() {
    let answer = app().as_key("tickets.*").get("/tickets").await;
    let told = message(|| _ = answer.assert_tag_denied());
    assert!(told.contains("found: let in; the handler answered 200 OK\n"), "{told}");
    assert!(told.contains("reason: allowed: `tickets.*` matches tag `tickets.tickets.list`\n"), "{told}");
    assert!(told.ends_with(r#"body: ["ann"]"#), "{told}");
}

#[tokio::test]
async fn an_app_without_a_guard_allows_nothing() {
    let bare = App::<Api, Person>::new(Router::<()>::new().route("/tickets", get(async || "all")), "ann");
    let answer = bare.as_key("*").get("/tickets").await;
    assert_eq!(answer.status(), 200);
    let told = message(|| _ = answer.assert_allowed());
    assert!(told.contains("answered 200 OK, and no guard of the registry `testing::api::Api`"), "{told}");
}

#[tokio::test]
async fn a_guard_of_another_principal_sees_no_credential() {
    let edge = Edge::<Api, _>::new(|_: &Parts| async { Ok(None::<Arc<Credential<Api, u8>>>) });
    let router = Router::new().route("/tickets", get(async || "all"));
    let app = App::<Api, Person>::new(acl_tower::protect(router, &edge), "ann");
    let answer = app.as_key("*").get("/tickets").await;
    let told = message(|| _ = answer.assert_allowed());
    assert!(told.contains("answered 401 Unauthorized, and no guard of the registry"), "{told}");
}

#[tokio::test]
async fn p7_a_malformed_list_ends_the_test_at_its_place() {
    assert!(message(|| _ = app().as_key("tick*")).contains("| tick*\n  | ^^^^^"));
    assert!(message(|| _ = app().as_key("*").within("")).contains("bound"));
}

#[tokio::test]
async fn what_cannot_be_sent_ends_the_test() {
    let key = app().as_key("*");
    assert!(message(|| _ = key.get("no path")).contains("`no path` cannot be requested"));
    assert!(message(|| _ = key.get("/").header("a b", "")).contains("`a b: ` is no header"));
    assert!(message(|| _ = app().as_nobody().within("*")).contains("nobody has no credential"));
    assert!(message(|| _ = app().as_nobody().with_principal("bob")).contains("nobody has no credential"));
    let answer = key.get("/tickets").await;
    assert!(message(|| _ = answer.json::<u8>()).contains("a body of u8"));
    assert!(message(|| _ = answer.assert_code("tag_denid")).contains("`tag_denid`"));
}

/// A credential of a test is a value of the program. What a request says on a connection never becomes one.
#[tokio::test]
async fn from_a_connection_no_credential_of_a_test_comes() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, service()).await });
    let names = ["x-acl-test", "injected", "x-injected", "acl-tower-testing", "credential"];
    let headers: String = names.map(|name| format!("{name}: *\r\n")).concat();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET /tickets HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    // A credential that a program puts there itself is none of a test's either.
    let mut request = http::Request::get("/tickets").body(axum::body::Body::empty()).unwrap();
    let credential = Arc::new(Credential::<Api, Person>::new("*", Mode::KEY, "ann").unwrap());
    request.extensions_mut().insert(Arc::clone(&credential));
    request.extensions_mut().insert(Some(credential));
    let answer = tower::ServiceExt::oneshot(service(), request).await.unwrap();
    assert_eq!(answer.status(), 401);
}
