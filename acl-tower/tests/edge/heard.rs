//! `Settings::on_allowed` and `Settings::on_refused` hear of each decision once, whoever answers.

use std::sync::{Arc, Mutex};

use acl::Mode;
use acl_tower::{Credential, Edge, Rejected, Settings};
use axum::body::Body;
use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response};
use tower::ServiceExt as _;

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(crate) async fn list() {}
    #[acl::endpoint(DELETE, "/tickets", tags("tickets.tickets.delete"))]
    pub(crate) async fn delete() {}
    #[acl::endpoint(GET, "/status", tags("tickets.status.get"), public)]
    pub(crate) async fn status() {}
}

acl::registry! {
    pub(crate) struct Api;
    endpoints: [tickets::{list, delete, status}],
    with: [acl_tower::axum],
}

#[tokio::test]
async fn each_decision_is_heard_once() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (allowed, refused) = (Arc::clone(&heard), Arc::clone(&heard));
    let settings = Settings::new()
        .on_allowed(move |credential: &Credential<Api, &str>, endpoint| {
            allowed.lock().unwrap().push(format!("{} {endpoint}", credential.principal()));
        })
        .on_refused(move |refusal| refused.lock().unwrap().push(refusal.cause().code().to_owned()))
        .answer(|_, _| Response::new(Bytes::new()));
    let known = |parts: &Parts| {
        let carried = parts.headers.get("x-list").map(|list| list.to_str().unwrap().to_owned());
        let known = match carried.as_deref() {
            None => Ok(None),
            Some("wrong") => Err(Rejected::WrongCredential),
            Some(list) => Credential::new(list, Mode::KEY, "ann").map(Arc::new).map(Some).map_err(Into::into),
        };
        std::future::ready(known)
    };
    let app = Api::routes(&Edge::with(known, settings)).with_state(());
    for (method, path, list, expected) in [
        ("GET", "/tickets", Some("*"), Some("ann GET /tickets")),
        ("DELETE", "/tickets", Some("*, -*.delete"), Some("tag_denied")),
        ("GET", "/tickets", None, Some("no_credential")),
        ("GET", "/tickets", Some("wrong"), Some("wrong_credential")),
        ("GET", "/nothing", Some("*"), Some("not_found")),
        ("GET", "/status", Some("*"), None),
    ] {
        let request = Request::builder().method(method).uri(path);
        let request = list.into_iter().fold(request, |request, list| request.header("x-list", list));
        app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let heard = std::mem::take(&mut *heard.lock().unwrap());
        assert_eq!(heard, Vec::from_iter(expected.map(str::to_owned)), "{method} {path} {list:?}");
    }
}
