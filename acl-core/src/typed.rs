//! The third layer: the same with a registry's type, so that ids and grants of two registries cannot be mixed.

pub(crate) mod grant;
pub(crate) mod policy;
pub(crate) mod registry;
