//! The `ptrhash` feature of phf changes the fields of its maps; a registry does not depend on them.

/// Lists tickets.
#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
pub fn list() {}

/// Creates a ticket.
#[acl::endpoint(POST, "/tickets", tags("tickets.tickets.post"))]
pub fn post() {}

acl::registry! {
    /// Two endpoints of one path.
    pub struct Api;
    endpoints: [list, post],
}

#[cfg(test)]
mod tests {
    use super::Api;
    use acl::EndpointId;

    #[test]
    fn routes_are_found() {
        assert_eq!(EndpointId::<Api>::by_route("POST", "/tickets"), Some(Api::POST));
        assert_eq!(EndpointId::<Api>::by_route("GET", "/tickets"), Some(Api::LIST));
        assert_eq!(EndpointId::<Api>::by_route("PUT", "/tickets"), None);
        assert_eq!(EndpointId::<Api>::by_route("GET", "/nothing"), None);
    }
}
