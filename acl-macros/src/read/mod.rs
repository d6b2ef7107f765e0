//! The first stage: what people write is read, and whatever can be checked alone is checked.

pub(crate) mod acl_path;
pub(crate) mod annotation;
pub(crate) mod cfg;
pub(crate) mod commas;
pub(crate) mod declared;
pub(crate) mod entries;
pub(crate) mod function;
pub(crate) mod modes;
pub(crate) mod policy;
pub(crate) mod registry;
pub(crate) mod route;
pub(crate) mod rule;
pub(crate) mod tag;
pub(crate) mod text;
