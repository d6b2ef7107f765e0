//! The first layer: texts, checked. A value of this layer is its text.

#[cfg(feature = "alloc")]
pub mod cell;
pub(crate) mod checked_text;
pub(crate) mod error;
pub(crate) mod fast_path;
pub(crate) mod find_byte;
pub(crate) mod grammar;
pub(crate) mod hidden;
pub(crate) mod limits;
pub(crate) mod list;
#[cfg(feature = "alloc")]
pub(crate) mod list_buf;
pub(crate) mod lists;
pub(crate) mod method;
pub(crate) mod pattern;
#[cfg(feature = "serde")]
pub(crate) mod serde;
pub(crate) mod snippet;
pub(crate) mod tag;
pub(crate) mod vectorized;
