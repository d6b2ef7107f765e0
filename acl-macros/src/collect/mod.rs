//! The second stage: annotations come together.

pub(crate) mod chain;
pub(crate) mod declarations;
pub(crate) mod declare;
pub(crate) mod endpoints;
pub(crate) mod identity;
pub(crate) mod item;
pub(crate) mod list;
pub(crate) mod payload;
pub(crate) mod sibling;
