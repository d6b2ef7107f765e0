//! The first layer: texts, checked. A value of this layer is its text.

pub(crate) mod error;
pub(crate) mod fast_path;
pub(crate) mod find_byte;
pub(crate) mod grammar;
pub(crate) mod limits;
pub(crate) mod list;
pub(crate) mod pattern;
pub(crate) mod snippet;
pub(crate) mod tag;
pub(crate) mod vectorized;
