//! Which module of a crate names which.
//!
//! [`Tree::read`] reads a crate from the file of its root, and [`circles`] finds the files that need one another.
//! An arrow goes from a file to another that holds a module which the first one names:
//!
//! - by an import, `use crate::…`, `use super::…`, `use self::…` or `use child::…`, with groups, new names and `*`;
//!   a `pub use` is an import too, so a parent that re-exports an item of its child has an arrow to the child;
//! - by a path in code, in the tokens of a macro's call or in those of an attribute: `crate::a::b()`.
//!
//! A path that goes through a re-export names the module with the re-export, and also the one behind it. `mod x;`
//! alone is no arrow. What stands under `#[cfg(test)]` is not read for arrows. Neither are the tokens of
//! `quote!` and the body of an exported macro, whose paths are those of another crate.

mod circle;
mod mention;
mod names;
mod tree;

pub use circle::{Arrow, Circle, circles};
pub use tree::Tree;
