//! Callers and what they get, where all is as it should be.

use std::sync::Arc;

use acl::Mode;
use acl_tower::{Cause, Credential};
use http::{Method, StatusCode};

use crate::api::{Api, app};

#[tokio::test]
async fn a_key_that_no_store_has_is_let_in_with_the_app_s_principal() {
    let answer = app().as_key("tickets.*").get("/tickets").await;
    assert_eq!(answer.assert_allowed().json::<Vec<String>>(), ["ann"]);
    assert_eq!((answer.status(), answer.let_in_to()), (StatusCode::OK, Some(Api::TICKETS_LIST)));
}

#[tokio::test]
async fn a_caller_may_be_another_s() {
    let bob = app().as_session("*").with_principal("bob");
    assert_eq!(bob.get("/tickets").await.text(), r#"["bob"]"#);
    let cid = Credential::new("tickets.*", Mode::TOKEN, "cid").unwrap();
    assert_eq!(app().as_credential(Arc::new(cid)).get("/tickets").await.text(), r#"["cid"]"#);
}

#[tokio::test]
async fn s4_a_bound_is_a_list_that_outlives_a_change_of_principal() {
    let caller = app().as_key("tickets.*").within("*.list").with_principal("bob").within("*");
    caller.get("/tickets").await.assert_allowed();
    caller.post("/tickets").await.assert_tag_not_granted();
}

#[tokio::test]
async fn d1_and_d2_hold_for_callers_of_a_test_too() {
    app().as_nobody().get("/status").await.assert_allowed();
    app().as_key("people.*, -people.me.get").get("/me").await.assert_allowed();
    app().as_nobody().get("/me").await.assert_no_credential();
}

#[tokio::test]
async fn d3_a_closed_mode_is_refused_and_an_own_mode_is_let_in() {
    app().as_token("*").post("/tickets").await.assert_mode_not_allowed();
    app().as_mode(Api::MODE_BOT, "*").post("/tickets").await.assert_allowed();
    app().as_mode(Api::MODE_BOT, "*").get("/tickets").await.assert_mode_not_allowed();
}

#[tokio::test]
async fn d4_d6_d10_s3_have_an_assertion_each() {
    app().as_key("*, -*.list").get("/tickets").await.assert_tag_denied().assert_code("tag_denied");
    app().as_key("people.*").get("/tickets").await.assert_tag_not_granted();
    app().as_key("*").delete("/tickets/7").await.assert_tag_not_granted();
    app().as_key("*, -nothing.of.it").get("/tickets").await.assert_stale();
}

#[tokio::test]
async fn allowed_is_what_the_edge_says_whatever_the_handler_answers() {
    let answer = app().as_key("tickets.tickets.delete").delete("/tickets/7").await;
    assert_eq!(answer.assert_allowed().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nobody_is_asked_by_the_app_itself() {
    let nobody = app().as_nobody();
    nobody.get("/tickets").header("authorization", "key 7:SECRET").await.assert_code("wrong_credential");
    let keys = ["key 7:SECRET", "key 8:SECRET"];
    let call = nobody.get("/tickets").header("authorization", keys[0]).header("authorization", keys[1]);
    call.await.assert_code("several_credentials");
}

#[tokio::test]
async fn a_test_s_caller_is_let_in_whatever_the_header_says() {
    app().as_key("*").get("/tickets").header("authorization", "key 7:SECRET").await.assert_allowed();
}

#[tokio::test]
async fn bodies_and_methods_arrive() {
    let key = app().as_key("tickets.*");
    let answer = key.post("/tickets").json(&["printer"]).await;
    assert_eq!(answer.assert_allowed().json::<[String; 1]>(), ["printer"]);
    assert_eq!(key.post("/tickets").body("plain").await.bytes().as_ref(), b"plain");
    assert_eq!(key.head("/tickets").await.assert_allowed().text(), "");
    key.put("/tickets").await.assert_code("method_not_allowed");
    key.patch("/tickets").await.assert_code("method_not_allowed");
    key.request(Method::TRACE, "/tickets?a=b").await.assert_code("method_not_allowed");
    let answer = key.get("/nothing").await;
    assert_eq!(answer.assert_code("not_found").refusal().unwrap().cause(), Cause::NoRoute);
}

/// A principal that holds what cannot be copied.
struct Once(u32);

#[tokio::test]
async fn a_principal_need_not_be_one_that_can_be_cloned() {
    let edge = acl_tower::Edge::<Api, _>::new(|_: &http::request::Parts| async {
        Ok(None::<Arc<Credential<Api, Once>>>)
    });
    let list = axum::routing::get(async |by: acl_tower::Authorized<Api, Once>| by.principal().0.to_string());
    let router = axum::Router::new().route("/tickets", list);
    let app =
        acl_tower::testing::App::<Api, Once>::with_principals(acl_tower::protect(router, &edge), || Once(7));
    assert_eq!(app.as_key("*").get("/tickets").await.assert_allowed().text(), "7");
    let bound = Credential::any_of(["*"], Mode::KEY, Once(8)).within_any_of(["people.*"]);
    app.as_credential(Arc::new(bound)).get("/tickets").await.assert_tag_not_granted();
}
