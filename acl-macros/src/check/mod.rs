//! The third stage: what was read and collected is checked. Each module checks one kind of rule.

mod broken;
mod calls;
pub(crate) mod lists;
mod modes;
mod once;
mod paths;
pub(crate) mod phases;
mod policies;
mod proof;
mod renamed;
mod rules;
mod tag_prefix;
mod vocabulary;
