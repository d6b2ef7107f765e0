//! Sets of the registry's endpoints: what somebody may call, and what a change takes or gives.

use acl::{Catalog, EndpointSet};

/// A set of endpoints of the registry.
pub type Endpoints = EndpointSet<Vec<u64>>;

/// Method and path of each endpoint that is in one set and not in another.
pub fn beyond(catalog: &Catalog<'_>, one: &Endpoints, other: &Endpoints) -> Vec<String> {
    catalog.routes_of(&one.difference(other)).map(|route| route.to_string()).collect()
}
