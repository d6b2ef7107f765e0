//! What each fuzz target does with its bytes.
//!
//! The targets in `fuzz/targets` call these functions under the fuzzer, which needs a nightly compiler.
//! `tests/seeds.rs` calls the same functions with the inputs in `fuzz/seeds`, on any compiler. A function panics if
//! what it tests is wrong.

// A panic is how a target says that it found something.
#![allow(clippy::panic, clippy::unwrap_used, clippy::missing_panics_doc)]

mod bodies;
mod decide;
mod list;
mod lock;
mod macros;
mod requests;
mod tables;

pub use bodies::bodies;
pub use decide::decide;
pub use list::list;
pub use lock::lock;
pub use macros::macros;
pub use requests::requests;
pub use tables::tables;

/// The function of a target.
pub type Target = fn(&[u8]);

/// Every target, with its name: that of its file in `fuzz/targets`, and of its folder in `fuzz/seeds`.
pub const ALL: &[(&str, Target)] = &[
    ("bodies", bodies),
    ("decide", decide),
    ("list", list),
    ("lock", lock),
    ("macros", macros),
    ("requests", requests),
    ("tables", tables),
];
