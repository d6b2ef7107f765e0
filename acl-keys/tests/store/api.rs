//! A registry, and calls by key.

use std::sync::Arc;

use acl_keys::{By, Caller, Created, Keys, NewKey};
use acl_tower::{Authenticate as _, Credential, Head, Rejected, Target};
use http::Request;

mod handlers {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(super) async fn list() {}
    #[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
    pub(super) async fn post() {}
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub(super) async fn delete() {}
    #[acl::endpoint(GET, "/people", tags("people.people.list"))]
    pub(super) async fn people() {}
    #[acl::endpoint(POST, "/wipe", tags("admin.wipe.post"), explicit)]
    pub(super) async fn wipe() {}
}

acl::registry! {
    pub(crate) struct Api;
    endpoints: [handlers::{list, post, delete, people, wipe}],
    with: [acl_tower::axum],
}

pub(crate) type Found = Result<Option<Arc<Credential<Api, Caller>>>, Rejected>;

pub(crate) fn operator() -> By {
    By::operator("operator")
}

pub(crate) async fn open(database: &str) -> Keys<Api> {
    Keys::open(database).await.unwrap()
}

/// A key of the operator with this list.
pub(crate) async fn created(keys: &Keys<Api>, list: &str) -> Created {
    keys.create(&operator(), NewKey::new("a key", [list])).await.unwrap()
}

pub(crate) async fn request(keys: &Keys<Api>, request: Request<()>) -> Found {
    keys.authenticate().authenticate(&mut Head::from(request.into_parts().0), Target::NoRoute).await
}

pub(crate) async fn authorization(keys: &Keys<Api>, value: &str) -> Found {
    request(keys, Request::get("/tickets").header("authorization", value).body(()).unwrap()).await
}

pub(crate) async fn call(keys: &Keys<Api>, secret: &str) -> Found {
    authorization(keys, &format!("Bearer {secret}")).await
}

/// The endpoints that the secret opens; `Err` if it is refused.
pub(crate) async fn opens(keys: &Keys<Api>, secret: &str) -> Result<Vec<String>, Rejected> {
    let known = call(keys, secret).await?.expect("a request with a credential");
    Ok(known.grant().iter().map(|id| id.route().to_string()).collect())
}

#[allow(clippy::needless_pass_by_value, reason = "an answer is looked at once")]
pub(crate) fn is_wrong(found: Result<impl Sized, Rejected>) -> bool {
    matches!(found, Err(Rejected::WrongCredential))
}
