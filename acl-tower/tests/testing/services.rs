//! Services without axum, and bodies that are no axum's.

use std::convert::Infallible;

use acl_tower::testing::App;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use tower::{Layer as _, service_fn};

use crate::api::{Api, Authorized, Person, edge};

type Answered = Result<Response<Full<Bytes>>, Infallible>;

#[tokio::test]
async fn any_tower_service_behind_a_guard_is_an_app() {
    let service = service_fn(async |request: Request<Full<Bytes>>| -> Answered {
        let by = request.extensions().get::<Authorized>().unwrap();
        Ok(Response::new(Full::from(by.principal().to_owned())))
    });
    let app = App::<Api, Person>::new(edge().guard(Api::TICKETS_LIST).layer(service), "ann");
    assert_eq!(app.as_key("tickets.*").get("/whatever").await.assert_allowed().text(), "ann");
    app.as_key("*, -*.list").get("/whatever").await.assert_tag_denied();
    app.as_nobody().get("/whatever").await.assert_no_credential();
}

#[tokio::test]
async fn a_service_that_fails_ends_the_test_and_says_why() {
    let service = service_fn(async |_: Request<Full<Bytes>>| {
        Err::<Response<Full<Bytes>>, _>(std::io::Error::other("no disk"))
    });
    let app = App::<Api, Person>::new(edge().guard(Api::TICKETS_LIST).layer(service), "ann");
    let call = tokio::spawn(app.as_key("*").get("/tickets").into_future());
    let Err(error) = call.await else { unreachable!("it answered") };
    let told = *error.into_panic().downcast::<String>().unwrap();
    assert_eq!(told, "GET /tickets: the service failed: no disk");
    // The edge refuses before the service is called.
    app.as_key("people.*").get("/tickets").await.assert_tag_not_granted();
}
