//! Shows that matching, `decide` and grants agree with independent references: a regex, and a naive reading of SPEC.md.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod cloud;
mod lints;
mod lists;
mod matching;
mod random;
mod reference;
mod rights;
mod suggested;
