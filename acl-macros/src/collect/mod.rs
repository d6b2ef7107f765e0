//! The second stage: annotations come together.

pub(crate) mod chain;
mod declarations;
pub(crate) mod declare;
mod identity;
mod item;
pub(crate) mod list;
mod payload;
mod sibling;

pub(crate) use declarations::declarations;
pub(crate) use identity::{place, unique};
pub(crate) use item::{Endpoint, Item, endpoints, items};
pub(crate) use payload::Tokens;
pub(crate) use sibling::{camel_case, is_public};
