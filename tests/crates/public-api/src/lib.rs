//! The public items of a crate as text: one line an item, in an order that only the items decide.
//!
//! The items come from rustdoc's JSON, which [`document`] has cargo write for every library that [`libraries`] finds.
//! [`text`] is the text of one.

mod library;
mod text;

pub use library::{Library, document, libraries};
pub use text::{Failure, difference, text, with_public_paths};
