//! The second layer: a set of endpoints as sorted, borrowed tables, and what is asked of it.
//!
//! Endpoints are in order of path, then method, so their indices do not depend on how they were listed.

pub(crate) mod bisect;
pub(crate) mod decision;
pub(crate) mod endpoint;
pub(crate) mod endpoint_set;
pub(crate) mod finding;
pub(crate) mod fingerprint;
pub(crate) mod granting;
pub(crate) mod lint;
pub(crate) mod lookup;
pub(crate) mod mode;
pub(crate) mod needs;
pub(crate) mod path_map;
pub(crate) mod rights;
pub(crate) mod search;
pub(crate) mod staleness;
pub(crate) mod tables;
pub(crate) mod verify;
