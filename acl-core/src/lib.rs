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
//! [`Grant`], the same with a type. The rules that are named in the documentation ([T1], [P2], [D10], …) are those
//! of SPEC.md.
//!
//! [T1]: crate::_spec#t1-form
//! [P2]: crate::_spec#p2-wildcard
//! [D10]: crate::_spec#d10-explicit

#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;

#[cfg(feature = "alloc")]
pub mod assemble;
mod catalog;
mod guesses;
#[cfg(feature = "alloc")]
pub mod requests;
#[cfg(feature = "alloc")]
pub mod suggest;
mod text;
mod typed;

pub use catalog::decision::{Decision, Explanation, Reason};
pub use catalog::endpoint::{Access, Endpoint};
pub use catalog::endpoint_set::{EndpointSet, Storage, Words};
pub use catalog::finding::{Finding, FindingKind};
pub use catalog::lint::Lint;
pub use catalog::lookup::{Catalog, MAX_ENDPOINTS, Route};
pub use catalog::mode::{MAX_MODES, Mode, ModeSet, OneMode};
pub use catalog::rights::{BrokenList, Place, Rights, Verdict};
#[cfg(feature = "alloc")]
pub use text::cell;
pub use text::error::{ErrorKind, InText, ParseError};
pub use text::hidden::is_hidden;
pub use text::limits::{GRAMMAR_VERSION, MAX_BYTES, MAX_LIST_BYTES, MAX_SEGMENTS};
pub use text::list::{PatternIndices, PatternList, Patterns};
#[cfg(feature = "alloc")]
pub use text::list_buf::PatternListBuf;
pub use text::lists::Lists;
pub use text::method::{METHODS, is_method};
pub use text::pattern::Pattern;
pub use text::snippet::Snippet;
pub use text::tag::Tag;
pub use typed::grant::{Grant, GrantBytesError};
pub use typed::policy::Policy;
pub use typed::registry::{EndpointId, EndpointOf, Registry};

/// The iterators of sets, for where their types must be named.
pub mod iter {
    pub use crate::catalog::endpoint_set::Iter as EndpointSetIter;
    pub use crate::typed::grant::Iter as GrantIter;
}

#[doc = include_str!("../SPEC.md")]
pub mod _spec {}

/// What the macros write into their expansions. No part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use phf;

    pub use crate::catalog::path_map::{PathMap, path_number};
    pub use crate::catalog::tables::{DenseRange, Order, Tables, numbers};
    pub use crate::catalog::verify::TablesError;
    pub use crate::typed::registry::Declared;
}
