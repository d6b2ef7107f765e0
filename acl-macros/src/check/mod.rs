//! The third stage: what was read and collected is checked, one module a kind of rule.

pub(crate) mod assembled;
mod broken;
mod calls;
pub(crate) mod items;
pub(crate) mod lists;
mod modes;
mod once;
mod policies;
mod proof;
pub(crate) mod registry;
mod renamed;
mod rules;
mod vocabulary;
