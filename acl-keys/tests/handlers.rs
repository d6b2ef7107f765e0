//! The handlers of administration, in the registry of an application.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failure ends a test")]

use std::sync::Arc;

use acl::Mode;
use acl_keys::{By, Keys, NewKey, Settings};
use acl_tower::{Carriers, Protected};
use axum::body::Body;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(super) async fn list() {}
    #[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.delete"))]
    pub(super) async fn delete() {}
}

acl::registry! {
    struct Api;
    prefix: "/api",
    endpoints: [tickets::{list, delete}, acl_keys::ALL],
    with: [acl_tower::axum(Keys<Api>)],
}

struct Client {
    app: Protected,
    keys: Keys<Api>,
    session: String,
    _folder: tempfile::TempDir,
}

impl Client {
    async fn with(list: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let carriers = Carriers::new().scheme("bearer", Mode::KEY).cookie("session", Mode::SESSION);
        let database = format!("sqlite://{}", folder.path().join("keys.db").display());
        let keys = Keys::open_with(&database, Settings::new().carriers(carriers)).await.unwrap();
        let person = NewKey::new("ann's", [list]).mode("session").owner("ann");
        let session = keys.create(&By::operator("test"), person).await.unwrap().secret.reveal().to_owned();
        let app = Api::routes(&keys.edge()).with_state(keys.clone());
        Self { app, keys, session, _folder: folder }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(format!("/api{path}"));
        let request = request.header("cookie", format!("session={}", self.session));
        let request = request.header("content-type", "application/json");
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let answer = self.app.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = answer.status();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}

#[tokio::test]
async fn a_key_lives_through_the_handlers() {
    let client = Client::with("*").await;
    let new = json!({ "name": "shop", "lists": ["tickets.*"], "networks": [], "hourly_limit": 10 });
    let (status, created) = client.ask(Method::POST, "/keys", Some(new)).await;
    assert_eq!(status, StatusCode::CREATED, "{created}");
    assert_eq!((&created["key"]["id"], &created["key"]["owner"]), (&json!(2), &json!("ann")));
    let secret = created["secret"].as_str().unwrap();
    assert!(secret.starts_with("key_"));

    let (_, shown) = client.ask(Method::GET, "/keys/2", None).await;
    assert_eq!(shown, created["key"]);
    let edit = json!({ "version": shown["version"], "lists": ["tickets.*.list"], "expires": "2101-01-01T00:00:00Z" });
    let (status, changed) = client.ask(Method::PATCH, "/keys/2", Some(edit.clone())).await;
    assert_eq!((status, &changed["lists"]), (StatusCode::OK, &json!(["tickets.*.list"])));
    assert_eq!(client.ask(Method::PATCH, "/keys/2", Some(edit)).await.0, StatusCode::CONFLICT);

    let (_, found) = client.ask(Method::GET, "/keys?reaches=GET%20/api/tickets&text=shop", None).await;
    assert_eq!(found["keys"].as_array().unwrap().len(), 1);
    let (_, rotated) = client.ask(Method::POST, "/keys/2/rotate", Some(json!({ "overlap": 60 }))).await;
    assert_ne!(rotated["secret"].as_str().unwrap(), secret);
    let (status, revoked) = client.ask(Method::DELETE, "/keys/2", None).await;
    assert!(status == StatusCode::OK && revoked["revoked"].is_string());
    let (_, audit) = client.ask(Method::GET, "/keys/2/audit", None).await;
    let actions: Vec<_> = audit["changes"].as_array().unwrap().iter().map(|row| &row["action"]).collect();
    assert_eq!(actions, ["revoke", "rotate", "edit", "create"]);
    client.keys.flush().await.unwrap();
    let (_, usage) = client.ask(Method::GET, "/keys/1/usage", None).await;
    assert!(usage["calls"].as_array().unwrap().len() >= 5, "{usage}");
    for text in [shown, changed, found, audit] {
        assert!(!text.to_string().contains(&secret[12..]), "a secret is told again");
    }
}

#[tokio::test]
async fn a_patch_sets_removes_and_leaves_alone() {
    let client = Client::with("*").await;
    let all = json!({
        "name": "shop", "lists": ["tickets.*"], "shadow": ["tickets.*.list"], "networks": ["192.0.2.0/24"],
        "hourly_limit": 10, "daily_limit": 100, "expires": "2101-01-01T00:00:00Z",
    });
    let (_, created) = client.ask(Method::POST, "/keys", Some(all.clone())).await;
    let fields = ["name", "owner", "lists", "shadow", "networks", "hourly_limit", "daily_limit", "expires"];
    let patch = async |body: Value| client.ask(Method::PATCH, "/keys/2", Some(body)).await;
    let mut key = created["key"].clone();
    for change in [
        json!({ "hourly_limit": 20 }),
        json!({ "daily_limit": 0 }),
        json!({ "owner": "bob" }),
        json!({ "hourly_limit": null }),
        json!({ "daily_limit": null }),
        json!({ "expires": null }),
        json!({ "shadow": null }),
        json!({ "networks": null }),
        json!({ "shadow": ["*"], "networks": ["2001:db8::/32"], "name": "other", "expires": "2102-01-01T00:00:00Z" }),
        json!({ "shadow": [], "networks": [] }),
        json!({}),
    ] {
        let (status, changed) = patch(change.clone()).await;
        assert_eq!(status, StatusCode::OK, "{change}: {changed}");
        for field in fields {
            let is_many = matches!(field, "shadow" | "networks");
            let asked =
                change.get(field).map(|new| if is_many && new.is_null() { json!([]) } else { new.clone() });
            assert_eq!(changed[field], asked.unwrap_or_else(|| key[field].clone()), "{change}: {field}");
        }
        key = changed;
    }
    // What every key has is not removed, and what nobody can change is told.
    for wrong in ["name", "owner", "lists", "version"].map(|field| json!({ field: null })) {
        assert_eq!(patch(wrong.clone()).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    for wrong in [json!({ "mode": "token" }), json!({ "hourly_limit": -1 }), json!({ "daily_limit": "many" })]
    {
        assert_eq!(patch(wrong.clone()).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    for (wrong, field) in [(json!({ "owner": " " }), "owner"), (json!({ "expires": "soon" }), "expires")] {
        let (status, problem) = patch(wrong).await;
        assert_eq!((status, &problem["field"]), (StatusCode::BAD_REQUEST, &json!(field)));
    }
}

#[tokio::test]
async fn mistakes_are_problems_with_their_field() {
    let client = Client::with("*").await;
    for (method, path, body, status, field) in [
        (Method::POST, "/keys", json!({ "name": "", "lists": ["*"] }), 400, "name"),
        (Method::POST, "/keys", json!({ "name": "x", "lists": [] }), 400, "lists"),
        (Method::POST, "/keys", json!({ "name": "x", "lists": ["tick*"] }), 400, "lists"),
        (Method::POST, "/keys", json!({ "name": "x", "lists": ["*"], "networks": ["x"] }), 400, "networks"),
        (
            Method::POST,
            "/keys",
            json!({ "name": "x", "lists": ["*"], "networks": ["010.0.0.0/8"] }),
            400,
            "networks",
        ),
        (
            Method::POST,
            "/keys",
            json!({ "name": "x", "lists": ["*"], "networks": ["10.0.0.0/08"] }),
            400,
            "networks",
        ),
        (Method::POST, "/keys", json!({ "name": "x", "lists": ["*"], "expires": "soon" }), 400, "expires"),
        (Method::GET, "/keys?reaches=nothing", json!(null), 400, "reaches"),
        (Method::GET, "/keys?reaches=GET%20/nothing", json!(null), 400, "reaches"),
        (Method::GET, "/keys/99", json!(null), 404, ""),
        (Method::DELETE, "/keys/99", json!(null), 404, ""),
    ] {
        let (found, problem) = client.ask(method, path, (!body.is_null()).then_some(body)).await;
        assert_eq!(found.as_u16(), status, "{path}: {problem}");
        assert_eq!(problem["field"].as_str().unwrap_or_default(), field, "{path}: {problem}");
    }
    // What is misspelt is told, and not left out.
    for body in [json!({ "name": "x", "list": "*" }), json!({ "name": "x", "lists": ["*"], "expire": "" })] {
        assert_eq!(client.ask(Method::POST, "/keys", Some(body)).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(client.ask(Method::GET, "/keys?owners=ann", None).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn no_answer_grows_with_the_request() {
    let client = Client::with("*").await;
    let long = "x".repeat(100_000);
    let new = |field: &str, value: Value| {
        let mut body = json!({ "name": "x", "lists": ["*"] });
        body[field] = value;
        body
    };
    for (method, path, body) in [
        (Method::POST, "/keys", new(&long, json!(1))),
        (Method::POST, "/keys", new("name", json!([long]))),
        (Method::POST, "/keys", new("name", json!(long))),
        (Method::POST, "/keys", new("owner", json!(long))),
        (Method::POST, "/keys", new("mode", json!(long))),
        (Method::POST, "/keys", new("lists", json!([long]))),
        (Method::POST, "/keys", new("lists", json!([format!("*, -{long}")]))),
        (Method::POST, "/keys", new("networks", json!([long]))),
        (Method::POST, "/keys", new("expires", json!(long))),
        (Method::PATCH, "/keys/1", json!({ "networks": [long] })),
        (Method::POST, "/keys/1/rotate", json!({ "overlap": long })),
        (Method::GET, &format!("/keys?reaches={}", &long[..50_000]), json!(null)),
        (Method::GET, &format!("/keys?{}=1", &long[..50_000]), json!(null)),
        (Method::GET, &format!("/keys/{}", &long[..50_000]), json!(null)),
    ] {
        let (status, problem) = client.ask(method, path, (!body.is_null()).then_some(body)).await;
        let told = problem.to_string();
        assert!(status.is_client_error() && problem["code"] == "invalid", "{status} {told:.300}");
        assert!(told.len() < 1_500, "{} bytes: {:.300}", told.len(), told);
    }
}

#[tokio::test]
async fn a_body_is_an_object() {
    let client = Client::with("*").await;
    for (path, body) in [("/keys", json!(["x", ["*"]])), ("/keys/1/rotate", json!([60]))] {
        let (status, problem) = client.ask(Method::POST, path, Some(body)).await;
        assert_eq!((status.as_u16(), &problem["code"]), (422, &json!("invalid")), "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains("expected an object"), "{problem}");
    }
}

#[tokio::test]
async fn nobody_gives_more_than_they_have() {
    let client = Client::with("keys.*, tickets.*.list").await;
    let (status, problem) =
        client.ask(Method::POST, "/keys", Some(json!({ "name": "x", "lists": ["tickets.*"] }))).await;
    assert_eq!((status, &problem["code"]), (StatusCode::FORBIDDEN, &json!("beyond_rights")));
    assert!(problem["detail"].as_str().unwrap().contains("DELETE /api/tickets"), "{problem}");
}

#[tokio::test]
async fn a_key_makes_no_keys() {
    let client = Client::with("*").await;
    let (_, created) = client.ask(Method::POST, "/keys", Some(json!({ "name": "x", "lists": ["*"] }))).await;
    let value = format!("Bearer {}", created["secret"].as_str().unwrap());
    for (method, path) in [("GET", "/api/keys"), ("POST", "/api/keys"), ("DELETE", "/api/keys/1")] {
        let request = Request::builder().method(method).uri(path).header("authorization", &value);
        let answer = client.app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    }
}

/// The same handlers beside the permissions for keys of others.
mod apart {
    use super::*;

    acl::registry! {
        struct WithOthers;
        endpoints: [acl_keys::ALL, acl_keys::pages::{LIST_OTHERS, PUT_OTHERS}],
        with: [acl_tower::axum(Keys<WithOthers>)],
    }

    #[tokio::test]
    async fn whose_keys_one_may_not_see_are_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let carriers = Carriers::new().scheme("bearer", Mode::KEY).cookie("session", Mode::SESSION);
        let database = format!("sqlite://{}", folder.path().join("keys.db").display());
        let keys =
            Keys::<WithOthers>::open_with(&database, Settings::new().carriers(carriers)).await.unwrap();
        let app = WithOthers::routes(&keys.edge()).with_state(keys.clone());
        keys.create(&By::operator("test"), NewKey::new("bob's", ["keys.keys.list"]).owner("bob"))
            .await
            .unwrap();
        for (list, sees, changes) in [
            ("keys.keys.*, keys.audit.*, keys.usage.*", false, false),
            ("keys.*, -keys.others.put", true, false),
            ("keys.*", true, true),
        ] {
            let ann = NewKey::new("ann's", [list]).mode("session").owner("ann");
            let session = keys.create(&By::operator("test"), ann).await.unwrap().secret;
            let ask = async |method: Method, path: &str, body: Value| {
                let request = Request::builder().method(method).uri(path);
                let request = request.header("cookie", format!("session={}", session.reveal()));
                let request = request.header("content-type", "application/json");
                let request = request.body(Body::from(body.to_string())).unwrap();
                let answer = app.clone().oneshot(request).await.unwrap();
                let kind = answer.extensions().get::<Arc<acl_keys::Error>>().map(ToString::to_string);
                let status = answer.status().as_u16();
                assert_eq!(kind.is_some(), status >= 400, "{path}: {status} {kind:?}");
                let body = answer.into_body().collect().await.unwrap().to_bytes();
                (status, serde_json::from_slice::<Value>(&body).unwrap())
            };
            let found = ask(Method::GET, "/keys", json!({})).await.1;
            let owners = found["keys"].as_array().unwrap().iter().map(|key| &key["owner"]);
            assert_eq!(owners.filter(|owner| *owner == "bob").count() > 0, sees, "{list}");
            let of_bob = ask(Method::GET, "/keys?owner=bob", json!({})).await.1;
            assert_eq!(!of_bob["keys"].as_array().unwrap().is_empty(), sees, "{list}");
            let refused = if sees { 403 } else { 404 };
            for (method, path, body, is_allowed) in [
                (Method::GET, "/keys/1", json!({}), sees),
                (Method::GET, "/keys/1/audit", json!({}), sees),
                (Method::GET, "/keys/1/usage", json!({}), sees),
                (Method::PATCH, "/keys/1", json!({ "name": "x" }), changes),
                (Method::POST, "/keys/1/rotate", json!({}), changes),
            ] {
                let status = ask(method, path, body).await.0;
                assert_eq!(status, if is_allowed { 200 } else { refused }, "{list} {path}");
            }
            let new = json!({ "name": "x", "owner": "bob", "lists": ["keys.keys.list"] });
            assert_eq!(ask(Method::POST, "/keys", new).await.0, if changes { 201 } else { 403 }, "{list}");
            let own = json!({ "name": "x", "lists": ["keys.keys.list"] });
            assert_eq!(ask(Method::POST, "/keys", own).await.0, 201, "{list}");
        }
    }
}
