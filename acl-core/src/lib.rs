//! The heart of acl: tags, patterns, decisions. `no_std`, no allocation, no `unsafe`, no panic on any input.
//!
//! Most users take the facade crate `acl`, which adds the macros that make a [`Registry`] while compiling.
//! This crate alone decides for endpoints known only at run time:
//!
//! ```
//! use acl_core::{Endpoint, Mode, PatternList, Tag};
//!
//! let list = PatternList::parse("tickets.*, -*.delete")?;
//! let tags = [Tag::parse("tickets.tickets.list")?];
//! assert!(list.decide(Endpoint::new(&tags), Mode::KEY).is_allowed());
//! # Ok::<(), acl_core::ParseError>(())
//! ```
//!
//! From the bottom up: [`ParseError`] and the grammar; [`Tag`], [`Pattern`], [`PatternList`], [`Mode`];
//! [`Endpoint`] and [`Decision`]; [`Catalog`], the tables of many endpoints; [`Registry`], [`EndpointId`] and
//! [`Grant`], the same with a type. The rules that are named in the documentation (T1, P2, D10, …) are those
//! of SPEC.md.

#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

mod accept;
#[cfg(feature = "alloc")]
pub mod assemble;
mod bisect;
mod catalog;
#[cfg(feature = "alloc")]
pub mod cover;
mod decision;
mod endpoint;
mod error;
mod fill;
mod find;
mod fingerprint;
mod grammar;
mod grant;
mod lint;
mod list;
mod mode;
mod pattern;
mod policy;
mod registry;
#[cfg(feature = "alloc")]
pub mod requests;
mod routes;
mod search;
mod stored;
#[cfg(feature = "alloc")]
pub mod suggest;
mod tables;
mod tag;
mod underlined;
mod verify;
mod windows;

pub use catalog::{Catalog, MAX_ENDPOINTS, Route};
pub use decision::{Decision, Reason};
pub use endpoint::{Access, Endpoint};
pub use error::{ErrorKind, InText, ParseError};
pub use fill::WrongWords;
pub use grammar::{GRAMMAR_VERSION, MAX_BYTES, MAX_LIST_BYTES, MAX_SEGMENTS};
pub use grant::{Grant, GrantBytesError, Words};
pub use lint::{Finding, FindingKind, Lint};
pub use list::{PatternList, Patterns};
pub use mode::{MAX_MODES, Mode, ModeSet};
pub use pattern::Pattern;
pub use policy::Policy;
pub use registry::{EndpointId, Registry};
pub use tables::{DenseRange, Order, Tables};
pub use tag::Tag;
pub use underlined::Underlined;
pub use verify::TablesError;

/// What the macros write into their expansions. No part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::routes::{Routes, path_number};
    pub use crate::tables::{DenseRange, Order, Tables, numbers};
    pub use phf;
}
