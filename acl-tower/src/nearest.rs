//! The endpoint nearest to a route that the registry does not have.
//!
//! The search compares the route with every endpoint, and any known caller can ask for such a route again and again. So
//! each route is searched for once.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use acl_core::{EndpointId, METHODS, Registry, suggest};

/// The routes of a router are few; this holds whatever an application calls a route.
const MOST: usize = 1_024;

/// What was found so far, by method and route.
#[derive(Default)]
pub(crate) struct Nearest(Mutex<BTreeMap<String, Option<u16>>>);

impl Nearest {
    /// Returns the endpoint whose path is nearest, that of the method first.
    pub(crate) fn find<R: Registry>(&self, method: &str, route: &str) -> Option<EndpointId<R>> {
        // Any other method is the caller's word: each would be a search of its own.
        let method = METHODS.into_iter().find(|known| *known == method).unwrap_or_default();
        let key = format!("{method} {route}");
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = match known.get(&key) {
            Some(found) => *found,
            None if known.len() >= MOST => None,
            None => {
                let found = suggest::endpoints(R::CATALOG, method, route).into_iter().next();
                known.insert(key, found);
                found
            }
        };
        found.and_then(EndpointId::from_index)
    }
}
