//! Compile-time access control for HTTP APIs.

#![no_std]

pub use acl_core::*;
