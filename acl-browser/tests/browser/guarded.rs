//! The page as an endpoint of the API that it shows.

use std::sync::Arc;

use acl::Mode;
use acl_browser::Browser;
use acl_tower::{Authenticated, Credential, Edge, protect};
use axum::Router;
use axum::routing::get_service;
use bytes::Bytes;
use http::request::Parts;
use http::{Method, Request};
use http_body_util::Full;

use crate::serve::{self, send};

acl::route! {
    doc(GET, "/doc", GET, "/doc/{*rest}", POST, "/doc/{*rest}", tags("helpdesk.doc.read"), authenticated);
}

acl::registry! { struct Guarded; endpoints: [doc], with: [acl_tower::axum] }

#[tokio::test]
async fn behind_guards_the_page_is_for_whom_the_registry_lets() {
    let edge = Edge::<Guarded, _>::new(|parts: &Parts| {
        let known = parts.headers.contains_key("known");
        async move {
            let credential = known.then(|| Credential::new("*", Mode::KEY, ())).transpose()?;
            Authenticated::<Guarded, ()>::Ok(credential.map(Arc::new))
        }
    });
    let page = Browser::of::<Guarded>().at("/doc");
    let both = get_service(page.clone()).post_service(page.clone());
    let routes = Router::new().route("/doc", get_service(page.clone())).route("/doc/{*rest}", both);
    let mounted = Guarded::routes(&edge)
        .serve(Guarded::DOC, page.clone())
        .serve(Guarded::DOC_2, page.clone())
        .serve(Guarded::DOC_3, page)
        .with_state(());
    for app in [mounted, protect(routes, &edge)] {
        let base = serve::app(Router::new().fallback_service(app)).await;
        let ask = async |method: Method, path: &str, known: bool| {
            let request = Request::builder().method(method).uri(format!("{base}{path}"));
            let request = request.header("content-type", "application/json");
            let request = if known { request.header("known", "yes") } else { request };
            let body = Bytes::from_static(br#"{"list":"*"}"#);
            send(request.body(Full::new(body)).unwrap()).await
        };
        for (method, path) in [
            (Method::GET, "/doc"),
            (Method::GET, "/doc/preview.js"),
            (Method::GET, "/doc/preview.css"),
            (Method::POST, "/doc/preview"),
        ] {
            assert_eq!(ask(method.clone(), path, true).await.status(), 200, "{method} {path}");
            assert_eq!(ask(method.clone(), path, false).await.status(), 401, "{method} {path}");
        }
        for path in ["/doc/nothing", "/docs", "/preview"] {
            assert_eq!(ask(Method::GET, path, true).await.status(), 404, "{path}");
        }
    }
}
