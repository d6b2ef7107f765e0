//! Optional sign-in, what an endpoint needs besides, and permissions without a route.

use std::collections::HashMap;
use std::sync::Arc;

use acl::Mode;
use acl_tower::{
    AUDIT, Authenticate, Authorized, Carriers, Credential, Edge, NotPermitted, Protected, protect,
};
use axum::Router;
use axum::routing::{delete, get, put};
use serde_json::json;

use crate::client::{send, serve};
use crate::log::Log;

type By = Authorized<Api, &'static str>;

mod packages {
    use super::{Api, By, NotPermitted};

    /// Who is there may be greeted.
    #[acl::endpoint(GET, "/", tags("pages.front.get"), public(identified))]
    pub(super) async fn front(by: Option<By>) -> String {
        by.map_or("hello".to_owned(), |by| format!("hello {}", by.principal()))
    }

    #[acl::endpoint(GET, "/plain", tags("pages.plain.get"), public)]
    pub(super) async fn plain(by: Option<By>) -> &'static str {
        if by.is_none() { "nobody is asked" } else { "somebody" }
    }

    /// A name that is new needs more.
    #[acl::endpoint(PUT, "/packages/{name}", tags("packages.packages.put"))]
    pub(super) async fn publish(by: By, name: String) -> Result<String, NotPermitted<Api, &'static str>> {
        if name == "new" {
            by.permits(Api::PUBLISH_NEW)?;
        }
        Ok(format!("published by {}", by.principal()))
    }

    #[acl::endpoint(DELETE, "/people/{id}", tags("people.people.delete"), needs("packages.packages.delete"))]
    pub(super) async fn remove() -> &'static str {
        "gone, with all packages"
    }
}

acl::permission! { PUBLISH_NEW("packages.names.post", modes(key)); }

acl::registry! {
    pub(crate) struct Api;
    endpoints: [packages::{front, plain, publish, remove}, PUBLISH_NEW],
    with: [acl_tower::axum],
}

fn edge() -> Edge<Api, impl Authenticate<Api, Principal = &'static str>> {
    let of = |list: &str, mode, name| Arc::new(Credential::any_of([list], mode, name).named(name));
    let keys = HashMap::from([
        ("ANN", of("*", Mode::KEY, "ann")),
        ("TOK", of("*", Mode::TOKEN, "token")),
        ("OLD", of("packages.packages.put", Mode::KEY, "old")),
        ("PPL", of("people.*", Mode::KEY, "people")),
        ("DNY", of("people.*, -packages.*", Mode::KEY, "denied")),
        ("BAD", of("not a list", Mode::KEY, "malformed")),
    ]);
    let carriers = Carriers::new().scheme("key", [Mode::KEY, Mode::TOKEN]);
    Edge::new(carriers.look_up(move |carried| keys.get(carried.secret()).cloned()))
}

fn apps() -> [Protected; 2] {
    let router = Router::new()
        .route("/", get(packages::front))
        .route("/plain", get(packages::plain))
        .route("/packages/{name}", put(packages::publish))
        .route("/people/{id}", delete(packages::remove));
    [protect(router, &edge()), Api::routes(&edge()).with_state(())]
}

fn signed(secret: &str) -> Vec<(&'static str, String)> {
    if secret.is_empty() { vec![] } else { vec![("authorization", format!("key {secret}"))] }
}

#[tokio::test]
async fn d1_who_is_known_is_told_where_signing_in_is_optional() {
    for app in apps() {
        let address = serve(app).await;
        for (path, secret, status, body) in [
            ("/", "", 200, "hello"),
            ("/", "ANN", 200, "hello ann"),
            // Whatever its list is.
            ("/", "PPL", 200, "hello people"),
            ("/", "BAD", 200, "hello malformed"),
            ("/", "TOK", 200, "hello token"),
            ("/plain", "", 200, "nobody is asked"),
            ("/plain", "ANN", 200, "nobody is asked"),
            ("/plain", "WRONG", 200, "nobody is asked"),
        ] {
            let answer = send(address, &format!("GET {path}"), &signed(secret)).await;
            assert_eq!((answer.status, answer.body.as_str()), (status, body), "{path} by {secret:?}");
        }
        for (name, value) in
            [("authorization", "key WRONG"), ("authorization", "basic ANN"), ("authorization", "")]
        {
            let answer = send(address, "GET /", &[(name, value)]).await;
            assert_eq!((answer.status, answer.code().as_str()), (401, "wrong_credential"), "{value:?}");
        }
        let two = [("authorization", "key ANN"), ("authorization", "key ANN")];
        assert_eq!(send(address, "GET /", &two).await.status, 400);
        assert_eq!(send(address, "POST /", &signed("")).await.status, 405, "the path is no secret");
    }
}

#[tokio::test]
async fn d11_what_an_endpoint_needs_is_told_to_who_lacks_it() {
    for app in apps() {
        let address = serve(app).await;
        let call = async |secret: &str| send(address, "DELETE /people/7", &signed(secret)).await;
        assert_eq!(call("ANN").await.body, "gone, with all packages");
        let lacks = call("PPL").await;
        assert_eq!((lacks.status, lacks.code().as_str()), (403, "need_not_granted"));
        assert_eq!(lacks.problem()["needs"], json!(["packages.packages.delete"]));
        let scope = r#"scope="people.people.delete packages.packages.delete""#;
        assert!(lacks.header("www-authenticate").unwrap().ends_with(scope), "{lacks:?}");
        let denied = call("DNY").await;
        assert_eq!((denied.status, denied.code().as_str()), (403, "need_denied"));
        assert!(!denied.header("www-authenticate").unwrap().contains("scope="));
        assert_eq!(call("").await.status, 401);
        let other = call("OLD").await;
        assert_eq!(
            (other.code().as_str(), &other.problem()["needs"][0]),
            ("tag_not_granted", &json!("packages.packages.delete"))
        );
    }
}

#[tokio::test]
async fn t5_a_permission_is_decided_in_a_handler_with_an_event() {
    let log = Log::start();
    for app in apps() {
        let address = serve(app).await;
        let publish = async |name: &str, secret: &str| {
            let body = format!(
                "PUT /packages/a HTTP/1.1\r\nhost: a\r\nconnection: close\r\nauthorization: key {secret}\r\n\
                 content-type: text/plain\r\ncontent-length: {}\r\n\r\n{name}",
                name.len()
            );
            crate::client::raw(address, body.as_bytes()).await
        };
        assert_eq!(publish("a", "OLD").await.body, "published by old");
        assert_eq!(publish("new", "ANN").await.body, "published by ann");
        log.take(AUDIT);
        let refused = publish("new", "OLD").await;
        assert_eq!((refused.status, refused.code().as_str()), (403, "tag_not_granted"));
        assert_eq!(refused.problem()["tags"], json!(["packages.names.post"]), "what is needed is named");
        assert_eq!(refused.header("allow"), Some(""));
        let events = log.take(AUDIT);
        let [call, asked] = &events[..] else { panic!("{events:?}") };
        assert_eq!(call["path"], "/packages/{name}");
        assert_eq!(
            (asked["permission"].as_str(), asked["code"].as_str()),
            ("PUBLISH_NEW", "tag_not_granted")
        );
        assert!(!asked.contains_key("path") && !asked.contains_key("method"));
        assert_eq!(asked["decision_id"], refused.problem()["decision_id"].as_str().unwrap());
        // By its mode alone.
        assert_eq!(publish("new", "TOK").await.code(), "mode_not_allowed");
        for request in ["GET /PUBLISH_NEW", "GET PUBLISH_NEW", "GET /packages/PUBLISH_NEW"] {
            assert!(
                [400, 404, 405].contains(&send(address, request, &signed("ANN")).await.status),
                "{request}"
            );
        }
    }
}

#[test]
fn a_permission_is_no_route_that_lacks_a_handler() {
    assert_eq!(Api::routes(&edge()).unserved().count(), 0);
    let [protected, mounted] = apps();
    assert!(protected.undeclared().is_empty() && mounted.undeclared().is_empty());
}
