//! Feature `testing`: each assertion holds where it should, and is seen to fail where it should not.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod answers;
mod api;
mod failing;
mod guarded;
mod matrix;
mod services;
