//! The endpoints of a registry: each route of each item is one.

use crate::collect::item::Item;
use crate::read::registry::Registry;
use crate::read::route::Route;

/// One endpoint, by the place of its item among all items, and of its route among the item's routes.
pub(crate) struct Endpoint {
    pub(crate) item: usize,
    pub(crate) route: usize,
    /// The path with the registry's prefix.
    pub(crate) path: String,
}

/// The endpoints of the items, in declared order.
pub(crate) fn endpoints(registry: &Registry, items: &[Item]) -> Vec<Endpoint> {
    let of_item = |(item, found): (usize, &Item)| {
        let endpoint = |(route, declared): (usize, &Route)| {
            let path = registry.whole_path(declared.path.value());
            Endpoint { item, route, path }
        };
        found.annotation().routes.iter().enumerate().map(endpoint).collect::<Vec<_>>()
    };
    items.iter().enumerate().flat_map(of_item).collect()
}
