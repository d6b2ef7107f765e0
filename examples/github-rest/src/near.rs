//! "Did you mean": endpoints near a call that is not in the registry.

use acl::{EndpointId, Registry as _};
use acl_core::suggest;

use crate::api::GitHub;

/// Three at most, nearest first.
pub(crate) fn endpoints(method: &str, path: &str) -> Vec<String> {
    let near = suggest::endpoints(GitHub::CATALOG, method, path).into_iter();
    near.filter_map(EndpointId::<GitHub>::from_index).map(|id| id.to_string()).collect()
}
