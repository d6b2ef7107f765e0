//! `Carriers::look_up`: a store that answers at once.

#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::sync::Arc;

use acl::Mode;
use acl_tower::{Authenticate, Carriers, Credential, Head, Rejected, Target};
use http::Request;

mod api {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(crate) fn list() {}

    acl::registry! { pub(crate) struct Api; endpoints: [list] }
}

/// Whose a request is, by its header `authorization`.
async fn known(authorization: &[&str]) -> Result<Option<&'static str>, Rejected> {
    api::list();
    let ann = Arc::new(Credential::<api::Api, _>::new("*", Mode::KEY, "ann").unwrap());
    let keys = HashMap::from([("7:SECRET", ann)]);
    let carriers = Carriers::new().scheme("key", Mode::KEY).scheme("token", Mode::TOKEN);
    let authenticate = carriers.look_up(move |carried| keys.get(carried.secret()).cloned());
    let mut request = Request::get("/");
    for value in authorization {
        request = request.header("authorization", *value);
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    Ok(authenticate
        .authenticate(&mut Head::from(parts), Target::NoRoute)
        .await?
        .map(|credential| *credential.principal()))
}

#[tokio::test]
async fn a_key_that_the_store_has_is_known_and_no_key_is_nobody() {
    assert_eq!(known(&["key 7:SECRET"]).await.unwrap(), Some("ann"));
    assert_eq!(known(&[]).await.unwrap(), None);
}

#[tokio::test]
async fn a_key_that_the_store_lacks_or_that_comes_as_a_token_is_wrong() {
    for wrong in ["key 7:secret", "token 7:SECRET", "basic 7:SECRET", "key", ""] {
        assert!(matches!(known(&[wrong]).await, Err(Rejected::WrongCredential)), "{wrong}");
    }
}

#[tokio::test]
async fn two_keys_are_refused_be_they_equal() {
    let two = known(&["key 7:SECRET", "key 7:SECRET"]).await;
    assert!(matches!(two, Err(Rejected::SeveralCredentials)));
}
