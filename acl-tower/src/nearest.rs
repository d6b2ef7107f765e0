//! The endpoint nearest to a route that the registry does not have.
//!
//! The search compares the route with every endpoint, and any known caller can ask for such a route again and again. So
//! each route is searched for once.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use acl_core::{EndpointId, METHODS, Registry, suggest};

/// The most routes to remember. A router has fewer; the bound is for applications that make up routes as they run.
const MOST: usize = 1_024;

/// What was found so far, by method and route.
#[derive(Default)]
pub(crate) struct Nearest(Mutex<BTreeMap<String, Option<u16>>>);

impl Nearest {
    /// Returns the endpoint whose path is nearest, that of the method first.
    pub(crate) fn find<R: Registry>(&self, method: &str, route: &str) -> Option<EndpointId<R>> {
        // A caller may write any other method, and each would be a search of its own.
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use acl_core::{EndpointId, Registry as _, suggest};

    use super::{MOST, Nearest};

    acl::route! {
        list(GET, "/tickets", tags("tickets.tickets.list"));
        create(POST, "/tickets", tags("tickets.tickets.post"));
        people(GET, "/people", tags("people.people.list"));
    }

    acl::registry! {
        struct Api;
        endpoints: [list, create, people],
    }

    fn find(nearest: &Nearest, method: &str, route: &str) -> Option<EndpointId<Api>> {
        nearest.find(method, route)
    }

    fn count(nearest: &Nearest) -> usize {
        nearest.0.lock().unwrap().len()
    }

    #[test]
    fn what_is_found_is_what_the_search_finds() {
        let nearest = Nearest::default();
        for (method, route, found) in [
            ("GET", "/ticket", Some(Api::LIST)),
            ("POST", "/ticket", Some(Api::CREATE)),
            ("GET", "/peple", Some(Api::PEOPLE)),
            ("GET", "/nothing/like/it", None),
        ] {
            let searched = suggest::endpoints(Api::CATALOG, method, route).into_iter().next();
            assert_eq!(searched.and_then(EndpointId::from_index), found, "{method} {route}");
            assert_eq!([(); 2].map(|()| find(&nearest, method, route)), [found; 2], "{method} {route}");
        }
        assert_eq!(count(&nearest), 4);
    }

    #[test]
    fn a_route_is_searched_for_once() {
        let nearest = Nearest::default();
        // Not what a search would find.
        nearest.0.lock().unwrap().insert("GET /ticket".to_owned(), Some(Api::PEOPLE.index()));
        assert_eq!(find(&nearest, "GET", "/ticket"), Some(Api::PEOPLE));
    }

    #[test]
    fn methods_that_a_caller_makes_up_share_one_search() {
        let nearest = Nearest::default();
        let found = find(&nearest, "BREW", "/ticket");
        assert!(found.is_some_and(|id| id.route().path == "/tickets"));
        for method in ["brew", "M-SEARCH", "get", ""] {
            assert_eq!(find(&nearest, method, "/ticket"), found, "{method}");
        }
        assert_eq!(count(&nearest), 1);
    }

    #[test]
    fn beyond_the_bound_nothing_is_searched_or_kept() {
        let nearest = Nearest::default();
        for number in 0..=MOST {
            let _ = find(&nearest, "GET", &format!("/ticket{number}"));
        }
        assert_eq!(count(&nearest), MOST);
        assert_eq!(find(&nearest, "GET", "/ticket"), None);
        assert_eq!(find(&nearest, "GET", "/ticket0"), Some(Api::LIST), "what was kept is still found");
    }
}
