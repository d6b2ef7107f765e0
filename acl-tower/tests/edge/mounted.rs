//! `with: [acl_tower::axum]`.

use crate::app::mounted;
use crate::client::{send, serve};

const ALL: (&str, &str) = ("authorization", "key all");

#[tokio::test]
async fn what_a_list_grants_is_let_in_with_its_principal() {
    let app = serve(mounted()).await;
    let answer = send(app, "GET /tickets", &[ALL]).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "tickets for ann"));
}

#[tokio::test]
async fn d4_a_denied_tag_is_refused_with_its_code_and_without_the_pattern() {
    let app = serve(mounted()).await;
    let answer = send(app, "DELETE /tickets/7", &[("authorization", "key careful")]).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "tag_denied"));
    assert!(!answer.body.contains('*'));
    assert_eq!(
        answer.headers["www-authenticate"],
        [
            r#"key error="insufficient_scope", scope="tickets.tickets.delete""#,
            r#"token error="insufficient_scope", scope="tickets.tickets.delete""#
        ]
    );
}

#[tokio::test]
async fn a_405_allows_only_what_the_caller_may_call() {
    let app = serve(mounted()).await;
    let answer = send(app, "PUT /tickets/7", &[("authorization", "key careful")]).await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")));
    let answer = send(app, "PUT /tickets/7", &[]).await;
    assert_eq!((answer.status, answer.header("allow")), (401, Some("")));
}
