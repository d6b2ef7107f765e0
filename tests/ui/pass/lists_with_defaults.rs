//! What a list states for its endpoints, one list in another.

#![deny(warnings)]

mod client {
    #[acl::endpoint(GET, "/", tags("client.client.get"))]
    pub fn home() {}

    #[acl::endpoint(GET, "/features/{id}", tags("client.features.get"), modes(key))]
    pub fn feature() {}

    #[acl::endpoint(GET, "/health", tags("client.health.get"), public)]
    pub fn health() {}

    #[acl::endpoint(GET, concat!("/", "joined", "/{id}"), tags("client.joined.get"))]
    pub fn joined() {}

    #[cfg(any())]
    #[acl::endpoint(GET, "/absent", tags("client.absent.get"))]
    pub fn absent() {}

    acl::endpoints! {
        pub INNER: prefix "/client", [home, feature, health];
        pub MIDDLE: modes(token), [INNER, joined];
        pub ALL: prefix "/api", modes(session), [MIDDLE];
    }

    acl::endpoints! {
        #[cfg(any())]
        pub NONE: prefix "/x", modes(key), [home];
    }
}

acl::registry! {
    pub struct Api;
    prefix: "/base",
    endpoints: [client::{ALL, #[cfg(any())] absent}],
}

pub fn main() {
    client::home();
    client::feature();
    client::health();
    client::joined();
    let path = |id: acl::EndpointId<Api>| id.route().path;
    assert_eq!(path(Api::CLIENT_HOME), "/base/api/client");
    assert_eq!(path(Api::CLIENT_FEATURE), "/base/api/client/features/{id}");
    assert_eq!(path(Api::CLIENT_JOINED), "/base/api/joined/{id}");
    // The innermost modes count, and those of the endpoint before all.
    let modes = |id: acl::EndpointId<Api>| id.endpoint().modes().iter().collect::<Vec<_>>();
    assert_eq!(modes(Api::CLIENT_HOME), [acl::Mode::TOKEN]);
    assert_eq!(modes(Api::CLIENT_FEATURE), [acl::Mode::KEY]);
    assert_eq!(modes(Api::CLIENT_HEALTH), []);
    assert_eq!(modes(Api::CLIENT_JOINED), [acl::Mode::TOKEN]);
}
